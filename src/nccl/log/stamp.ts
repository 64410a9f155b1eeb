/** A time in front of a line or in a prefix, as written, and in milliseconds. */
export interface Stamp {
  /** Characters that it takes, with what separates it from the text. */
  readonly length: number;
  /** Since 1970, UTC; where the text names no zone, as if it were UTC, so that only clocks of one zone compare. */
  readonly at: number;
}

const zero = 0x30;
/** Two digits there, or NaN. */
function two(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - zero, text.charCodeAt(at + 1) - zero];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

let [day, dayStart] = ['', 0];

/** Milliseconds of "2025-03-18T21:25:51.123Z", "2025-03-18 21:25:51,123" or "…+02:00" that begins there, and where it ends; null: none. */
export function timeAt(text: string, from: number): { readonly at: number; readonly end: number } | null {
  if (text.charCodeAt(from + 4) !== 0x2d || text.charCodeAt(from + 13) !== 0x3a || text.charCodeAt(from + 16) !== 0x3a) return null;
  const between = text[from + 10];
  if (between !== 'T' && between !== ' ' && between !== '_') return null;
  const date = text.slice(from, from + 10);
  if (date !== day) {
    if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null;
    [day, dayStart] = [date, Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))];
  }
  let at = dayStart + ((two(text, from + 11) * 60 + two(text, from + 14)) * 60 + two(text, from + 17)) * 1000;
  if (Number.isNaN(at)) return null;
  let end = from + 19;
  if (text[end] === '.' || text[end] === ',') {
    let [digit, weight] = [text.charCodeAt(++end) - zero, 100];
    while (digit >= 0 && digit <= 9) {
      at += Math.floor(digit * weight);
      weight /= 10;
      digit = text.charCodeAt(++end) - zero;
    }
  }
  if (text[end] === 'Z') return { at, end: end + 1 };
  const sign = text[end];
  if (sign !== '+' && sign !== '-') return { at, end };
  const colon = text[end + 3] === ':' ? 1 : 0;
  const minutes = two(text, end + 1) * 60 + two(text, end + 3 + colon);
  return Number.isNaN(minutes) ? { at, end } : { at: at - (sign === '+' ? minutes : -minutes) * 60_000, end: end + 5 + colon };
}

/** The time that a launcher put in front of a line: kubectl logs --timestamps, container runtimes ("… stdout F "), journald and others in ISO form. */
export function stampOf(line: string): Stamp | null {
  const first = line.charCodeAt(0) - zero;
  if (first < 0 || first > 9 || line[10] !== 'T') return null;
  const time = timeAt(line, 0);
  if (time === null) return null;
  // Some collectors put the time right before the text: then a zone must end it.
  const joined = line[time.end] !== ' ';
  if (
    joined &&
    !(/[A-Za-z]/.test(line[time.end] ?? '') && /[Z\d]/.test(line[time.end - 1] ?? '') && /Z|[+-]\d\d:?\d\d$/.test(line.slice(19, time.end)))
  )
    return null;
  let length = joined ? time.end : time.end + 1;
  if (/^std(?:out|err) [FP] /.test(line.slice(length, length + 9))) length += 9;
  return { length, at: time.at };
}

/** The time that a program's own line begins with, "[2024-05-01 12:00:00,123] …" or without the brackets; null: none. */
export function timeOfLine(line: string): number | null {
  return timeAt(line, line.startsWith('[') ? 1 : 0)?.at ?? null;
}

const isoWithin = /(?:^|[\s[:])(?=\d{4}-\d\d-\d\d[T ]\d\d:)/;
const dmesgTime = /\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\]/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The time within a line of the kernel log: in ISO form (dmesg --time-format iso, journalctl) or as `dmesg -T` writes it; null: none, or seconds since the boot. */
export function timeOfKernel(line: string): number | null {
  const text = line.slice(0, 200);
  const iso = isoWithin.exec(text);
  if (iso !== null) return timeAt(text, iso.index + iso[0].length)?.at ?? null;
  const found = dmesgTime.exec(text);
  if (found === null) return null;
  const [, month = '', dayOfMonth = '', time = '', year = ''] = found;
  const number = String(months.indexOf(month) + 1).padStart(2, '0');
  return timeAt(`${year}-${number}-${dayOfMonth.padStart(2, '0')}T${time}`, 0)?.at ?? null;
}
