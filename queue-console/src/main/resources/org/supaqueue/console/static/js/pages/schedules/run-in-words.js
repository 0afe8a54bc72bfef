import { locale, t } from '../../core/texts.js';

const DAY_MS = 86_400_000;

function dayNumber(ms, timeZone) {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(ms));
  return Date.parse(`${parts}T00:00:00Z`) / DAY_MS;
}

function dayInWords(at, timeZone, days) {
  if (Math.abs(days) <= 1) {
    return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day');
  }
  const options = days > 0 && days < 7 ? { weekday: 'long' } : { weekday: 'short', day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(locale(), { timeZone, ...options }).format(at);
}

/** A run in words and in the zone of its schedule, such as `tomorrow at 02:00 CET`. */
export function runInWords(text, timeZone, now) {
  const at = new Date(text);
  const days = dayNumber(at.getTime(), timeZone) - dayNumber(now, timeZone);
  const clock = new Intl.DateTimeFormat(locale(), {
    timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
  }).format(at);
  return t('schedules.day_at', { day: dayInWords(at, timeZone, days), clock });
}
