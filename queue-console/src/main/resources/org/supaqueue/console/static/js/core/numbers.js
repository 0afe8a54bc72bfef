import { locale } from './texts.js';

/** At most one digit behind the point. */
export const number = (value) => value.toLocaleString(locale(), { maximumFractionDigits: 1 });

/** A count, with a plus if the database stopped counting. */
export const countText = ({ count, capped }) => `${number(count)}${capped ? '+' : ''}`;

const part = (value, digits) => value.toLocaleString(locale(), { maximumFractionDigits: digits });

/** A duration such as 31 ms, 2.4 s, 3 min 12 s or 2 h 5 min. */
export function duration(ms) {
  if (ms === null || ms === undefined) {
    return '–';
  }
  if (ms < 1000) {
    return `${part(ms, 0)} ms`;
  }
  if (ms < 60_000) {
    return `${part(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const [large, small] = days > 0 ? [[days, 'd'], [hours, 'h']] : hours > 0 ? [[hours, 'h'], [minutes, 'min']] : [[minutes, 'min'], [seconds % 60, 's']];
  return [large, small].filter(([value], index) => index === 0 || value > 0).map((pair) => pair.join(' ')).join(' ');
}

export const percent = (share) => share.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: 1 });

export const bytes = (count) =>
  count < 1024 ? `${number(count)} B` : `${part(count / 1024, 1)} KiB`;
