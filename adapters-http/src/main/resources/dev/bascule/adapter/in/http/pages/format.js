// Formats numbers and times for people. Spaces within them are narrow and do not break.

const THIN = '\u202f';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

export const NOTHING = '–';

/** 12345 becomes 12,345, and 1234567 1.2M. */
export function count(value) {
  return Math.abs(value) < 1_000_000 ? whole.format(value) : compact.format(value);
}

/** Per second, or per minute if it is slow. */
export function rate(perSecond) {
  if (perSecond === null) return NOTHING;
  if (perSecond === 0) return `0/s`;
  if (perSecond < 0.1) return `${(perSecond * 60).toFixed(1)}/min`;
  return `${perSecond < 10 ? perSecond.toFixed(1) : count(perSecond)}/s`;
}

export function percent(value, digits = 1) {
  if (value === null || Number.isNaN(value)) return NOTHING;
  const least = 10 ** -digits;
  if (value > 0 && value < least) return `<${THIN}${least.toFixed(digits)}${THIN}%`;
  if (value < 100 && value > 100 - least) return `>${THIN}${(100 - least).toFixed(digits)}${THIN}%`;
  return `${value === 100 || value === 0 ? value : value.toFixed(digits)}${THIN}%`;
}

/** Milliseconds with the significant digits. */
export function millis(value) {
  if (value < 1) return `${value.toFixed(2)}${THIN}ms`;
  if (value < 10) return `${value.toFixed(1)}${THIN}ms`;
  if (value < 1_000) return `${value.toFixed(0)}${THIN}ms`;
  return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)}${THIN}s`;
}

/** A latency of {count, p50Ms, ...}; empty without measurements. */
export function latency(of, name) {
  return of && of.count > 0 ? millis(of[name]) : NOTHING;
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)}${THIN}${units[unit]}`;
}

/** The two largest parts of a time: 3 min 20 s. */
export function duration(seconds) {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [Math.floor(seconds) % 60, 's'],
  ];
  const first = parts.findIndex(([number]) => number > 0);
  if (first < 0) return `0${THIN}s`;
  return parts
    .slice(first, first + 2)
    .filter(([number], index) => index === 0 || number > 0)
    .map(([number, unit]) => `${number}${THIN}${unit}`)
    .join(' ');
}

/** The time between something and `now`; both are milliseconds. */
export function ago(then, now) {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds)}${THIN}s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${THIN}min ago`;
  return `${duration(Math.floor(seconds / 3_600) * 3_600)} ago`;
}

export function timeOfDay(then) {
  return clock.format(then);
}

export function dateAndTime(then) {
  return date.format(then);
}

/** `half_open` becomes Half-open. */
export function breakerWord(state) {
  return { closed: 'Closed', open: 'Open', half_open: 'Half-open' }[state] ?? state;
}
