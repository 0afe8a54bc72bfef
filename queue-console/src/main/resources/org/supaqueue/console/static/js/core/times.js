import { locale } from './texts.js';
import { preference } from './preferences.js';

const formats = new Map();

/** The zone of all times: the browser's, or UTC if the viewer chose so. */
export const zone = () =>
  preference('zone') === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;

function format(options) {
  const key = JSON.stringify([locale(), zone(), options]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }));
  }
  return formats.get(key);
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const DAY = { day: 'numeric', month: 'short' };

/** The short name of the zone, such as CET. */
export function zoneName(at = Date.now()) {
  return format({ timeZoneName: 'short' }).formatToParts(new Date(at))
    .find((part) => part.type === 'timeZoneName').value;
}

const dayOf = (at) => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** Today: the clock. Else: the day and the clock. */
export function shortTime(text, now) {
  const at = new Date(text);
  const options = dayOf(at) === dayOf(new Date(now)) ? CLOCK : { ...DAY, ...CLOCK };
  return format(options).format(at);
}

export const fullTime = (text) =>
  format({ ...DAY, year: 'numeric', ...CLOCK, timeZoneName: 'short' }).format(new Date(text));

/** To the millisecond, for the timeline of a job. */
export const preciseTime = (text) => format({ ...CLOCK, fractionalSecondDigits: 3 }).format(new Date(text));

export const dayText = (text) => format({ weekday: 'long', ...DAY }).format(new Date(text));

export const weekdayTime = (text) =>
  format({ weekday: 'short', ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(text));

/** The label of a chart's axis. */
export const axisTime = (ms, spanMs) =>
  format(spanMs > 2 * 86_400_000 ? DAY : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(ms));

/** The exact time, as logs and SQL show it. */
export const utcTime = (text) => `${new Date(text).toISOString().replace('T', ' ').replace('Z', '')} UTC`;

const UNITS = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];

/** Such as `3 minutes ago` or `in 2 hours`. */
export function relativeTime(text, now) {
  const seconds = Math.round((Date.parse(text) - now) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'always', style: 'short' });
  return format.format(Math.trunc(seconds / size) || 0, unit);
}

/** A time in the zone of a schedule, with the zone's short name. */
export const timeIn = (text, timeZone) =>
  new Intl.DateTimeFormat(locale(), {
    timeZone, weekday: 'short', ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  }).format(new Date(text));
