/* Figures, units and times for people. Decimal units; local time, with UTC in the title. */

/* Three to four digits that say something, thousands apart. */
export function number(value, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const places = digits !== undefined ? digits : size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }).replace('-', '−');
}

const unknown = value => value === null || value === undefined || Number.isNaN(value);

export const count = value => (unknown(value) ? '–' : value.toLocaleString('en-US'));

export function bytes(value) {
  if (unknown(value)) return '–';
  if (value < 1e6) return number(value / 1e6, value === 0 ? 0 : 3) + ' MB';
  if (value < 1e9) return number(value / 1e6) + ' MB';
  return number(value / 1e9) + ' GB';
}

/* "3.1 of 21.4 GB": one unit for both. */
export function bytesOf(part, whole) {
  if (unknown(whole)) return bytes(part);
  const [unit, scale] = whole < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const digits = whole / scale >= 100 ? 0 : 1;
  return number((part || 0) / scale, digits) + ' of ' + number(whole / scale, digits) + ' ' + unit;
}

export const rate = bps => (unknown(bps) ? '–' : number(bps / 1e6, bps < 1e7 ? 1 : 0) + ' Mbit/s');

/* To 10 of the unit's thousandths; less than half of that is nothing. */
const kilo = (value, unit) =>
  unknown(value)
    ? '–'
    : number(value / 1000, Math.abs(value) >= 1e5 || Math.abs(value) < 5 ? 0 : Math.abs(value) >= 1e4 ? 1 : 2).replace(
        '−0',
        Math.abs(value) < 5 ? '0' : '−0',
      ) +
      ' ' +
      unit;

export const power = watts => kilo(watts, 'kW');

export const energy = wattHours => kilo(wattHours, 'kWh');

export const signedEnergy = wattHours => (wattHours >= 5 ? '+' : '') + energy(wattHours);

export const mass = grams => (unknown(grams) ? '–' : number(grams / 1000) + ' kg');

export function share(value) {
  if (unknown(value)) return '–';
  if (value > 0.999 && value < 1) return '> 99.9 %';
  if (value > 0 && value < 0.001) return '< 0.1 %';
  return number(value * 100, (value > 0.99 && value < 1) || (value > 0 && value < 0.01) ? 1 : 0) + ' %';
}

/* A length of time in one unit or two: 12 s, 4 min 10 s, 2 h 05 min, 3 d 4 h. */
export function duration(seconds) {
  if (unknown(seconds)) return '–';
  const s = Math.max(0, seconds);
  if (s < 10 && s !== Math.round(s)) return number(s, 1) + ' s';
  if (s < 59.5) return Math.round(s) + ' s';
  if (s < 600) return pair(Math.round(s), 60, 'min', 's');
  if (s < 3600) return Math.round(s / 60) + ' min';
  if (s < 86400) return pair(Math.round(s / 60), 60, 'h', 'min');
  if (s < 864000) return pair(Math.round(s / 3600), 24, 'd', 'h');
  return count(Math.round(s / 86400)) + ' d';
}

function pair(value, base, large, small) {
  const rest = value % base;
  return Math.floor(value / base) + ' ' + large + (rest ? ' ' + rest + ' ' + small : '');
}

/* How old something is; whole seconds, so that it may tick. */
export const age = millis => (unknown(millis) ? '–' : duration(Math.max(0, Math.round(millis / 1000))));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const two = n => String(n).padStart(2, '0');

/* The fabric's present, which may be a simulated one: what lies on its day needs no date. */
let present = null;
export function setPresent(instant) {
  present = instant ? new Date(instant) : null;
}

export function clock(instant, seconds) {
  const d = new Date(instant);
  return two(d.getHours()) + ':' + two(d.getMinutes()) + (seconds ? ':' + two(d.getSeconds()) : '');
}

export function day(instant) {
  const d = new Date(instant);
  const year = d.getFullYear() === (present || new Date()).getFullYear() ? '' : ' ' + d.getFullYear();
  return d.getDate() + ' ' + MONTHS[d.getMonth()] + year;
}

export function local(instant, seconds) {
  if (!instant && instant !== 0) return '–';
  const same = new Date(instant).toDateString() === (present || new Date()).toDateString();
  return (same ? '' : day(instant) + ' ') + clock(instant, seconds);
}

export function utc(instant) {
  return (
    new Date(instant)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '') + ' UTC'
  );
}

export function zone() {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone || '';
  const offset = -new Date().getTimezoneOffset();
  const sign = offset < 0 ? '−' : '+';
  const hours = 'UTC' + (offset ? sign + two(Math.floor(Math.abs(offset) / 60)) + ':' + two(Math.abs(offset) % 60) : '');
  return name && name !== 'UTC' ? name.replace('_', ' ') + ', ' + hours : hours;
}

/* What a field of type datetime-local holds, and back. */
export function toField(instant) {
  if (!instant) return '';
  const d = new Date(instant);
  return Number.isNaN(d.getTime())
    ? ''
    : d.getFullYear() +
        '-' +
        two(d.getMonth() + 1) +
        '-' +
        two(d.getDate()) +
        'T' +
        two(d.getHours()) +
        ':' +
        two(d.getMinutes());
}

export const fromField = text => (text ? new Date(text).toISOString().replace('.000Z', 'Z') : '');
