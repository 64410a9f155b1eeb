import * as l10n from '@vscode/l10n';
import { bytes } from '../../base/format.js';
import { asInt32, readInteger, strtoll, type ParsedInteger } from './integer.js';
import { acceptedAt, defaultAt } from './lookup.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { asciiLower, cString, trimBlanks } from './text.js';
import { usedThreads } from './threads.js';
import type { Variable } from './variable.js';
import { atLeast } from './version.js';

const numeric: readonly string[] = ['integer', 'switch', 'tri-state', 'enum-integer', 'bytes', 'duration'];

/** Whether a variable's text is read as a number. */
export function isNumeric(found: Variable): boolean {
  return numeric.includes(found.kind);
}

/** Some numbers act as switches although they are declared as plain numbers. */
function isSwitch(found: Variable): boolean {
  return found.kind === 'switch' || found.truthy !== null;
}

/** What NCCL makes of the text of a number. Suffixes, words and octal are the mistakes that change the number without a warning. */
export function readNumber({ variable, text, version }: Question): ValueReading {
  const standard = defaultAt(variable, version);
  const fallback = typeof standard === 'number' && Number.isSafeInteger(standard) ? BigInt(standard) : 0n;
  const read = readInteger(variable.name, text, fallback, version);
  const judged = judge(variable, text, read.parsed, fallback, standard, version);
  return {
    as: 'integer',
    value: read.fromText ? read.value.toString() : null,
    result: { value: read.value.toString(), as_int32: read.asInt32, log: [...read.log] },
    messages: read.log,
    ...judged,
  };
}

type Judged = Pick<ValueReading, 'effect' | 'mistake'>;
const mistake = (kind: Mistake['kind'], harm: Mistake['harm'], ...suggestions: Suggestion[]): Mistake => ({ kind, harm, suggestions });

function judge(
  found: Variable,
  text: string,
  parsed: ParsedInteger | null,
  fallback: bigint,
  standard: number | string | null,
  version: string,
): Judged {
  if (parsed === null) return { effect: l10n.t('An empty value counts as unset, so the default applies.'), mistake: null };
  if (parsed.overflow) {
    const effect = l10n.t('NCCL refuses a number that does not fit 64 bits and uses the default.');
    return { effect, mistake: mistake('out-of-range', 'error') };
  }
  const value = parsed.value;
  const input = cString(text);
  if (parsed.end === 0) return notANumber(found, input);
  const rest = input.slice(parsed.end);
  const comment = /^\s+#/.test(rest);
  if (trimBlanks(rest) !== '' && !comment) return suffix(found, input, parsed, rest);
  if (parsed.base === 8 && value !== 0n && found.reader === 'strtoll') {
    const decimal = trimBlanks(input).replace(/^([+-]?)0+/, '$1');
    const effect = l10n.t('NCCL reads {0}: a leading 0 makes the number octal.', amount(found, value));
    return { effect, mistake: mistake('octal', 'error', { text: decimal, safe: true }) };
  }
  if (value === fallback && standard !== null)
    return { effect: l10n.t('NCCL reads {0}, which is the default.', amount(found, value)), mistake: null };
  return outside(found, value, version) ?? { effect: plain(found, value), mistake: null };
}

const on = ['true', 'yes', 'on', 'enable', 'enabled', 't', 'y'];
const off = ['false', 'no', 'off', 'disable', 'disabled', 'f', 'n', 'none', 'null'];

function notANumber(found: Variable, input: string): Judged {
  const word = asciiLower(trimBlanks(input).replace(/^(["'])(.*)\1$/, '$2'));
  const number = strtoll(word);
  const suggestions: Suggestion[] = [];
  if (number.end > 0 && number.end === word.length) suggestions.push({ text: word, safe: true });
  else if (isSwitch(found) || found.kind === 'tri-state') {
    if (on.includes(word)) suggestions.push({ text: '1', safe: true });
    if (off.includes(word)) suggestions.push({ text: '0', safe: true });
  }
  const effect = isSwitch(found)
    ? l10n.t('NCCL reads 0, which is off: "{0}" is not a number, and no warning is printed.', input)
    : l10n.t('NCCL reads 0: "{0}" is not a number, and no warning is printed.', input);
  return { effect, mistake: mistake('not-a-number', off.includes(word) && isSwitch(found) ? 'warning' : 'error', ...suggestions) };
}

/** Powers by suffix for bytes; people mean binary units whether or not they write the i. */
const scales: Readonly<Record<string, bigint>> = { k: 2n ** 10n, m: 2n ** 20n, g: 2n ** 30n, t: 2n ** 40n };

function meant(found: Variable, value: bigint, rest: string): Suggestion[] {
  const unit = /^\s*([kmgt])(?:i?b)?\s*$/i.exec(rest)?.[1];
  const scale = unit === undefined ? undefined : scales[asciiLower(unit)];
  if (scale !== undefined) {
    return found.kind === 'bytes' ? [{ text: (value * scale).toString(), safe: true }] : [];
  }
  if (found.kind === 'bytes' && /^\s*b(?:ytes?)?\s*$/i.test(rest)) return [{ text: value.toString(), safe: true }];
  const milli = found.unit !== null && /^(?:ms|msec|milliseconds?)$/i.test(found.unit);
  const seconds = found.unit !== null && /^(?:s|sec|seconds?)$/i.test(found.unit);
  if (milli && /^\s*ms\s*$/i.test(rest)) return [{ text: value.toString(), safe: true }];
  if (milli && /^\s*s\s*$/i.test(rest)) return [{ text: (value * 1000n).toString(), safe: true }];
  if (seconds && /^\s*s\s*$/i.test(rest)) return [{ text: value.toString(), safe: true }];
  return [];
}

function suffix(found: Variable, input: string, parsed: ParsedInteger, rest: string): Judged {
  const digits = trimBlanks(input.slice(0, parsed.end));
  // "08" and "1e6" are numbers that people wrote whole; what NCCL leaves unread is not a unit.
  const zeroed = /^[+-]?0+\d+$/.test(digits + rest) && parsed.base === 8;
  const stop = trimBlanks(rest).charAt(0);
  if (zeroed) {
    const effect = l10n.t(
      'NCCL reads {0}: a leading 0 makes the number octal, and {1} is no octal digit.',
      amount(found, parsed.value),
      stop,
    );
    return { effect, mistake: mistake('octal', 'error', { text: (digits + rest).replace(/^([+-]?)0+(?=\d)/, '$1'), safe: true }) };
  }
  const exponent = /^([+-]?\d+)[eE](\d{1,2})$/.exec(trimBlanks(input));
  const suggestions =
    exponent !== null
      ? [{ text: (BigInt(exponent[1] ?? '0') * 10n ** BigInt(exponent[2] ?? '0')).toString(), safe: true }]
      : meant(found, parsed.value, rest);
  const effect = l10n.t('NCCL reads {0}: it stops at the {1} and prints no warning.', amount(found, parsed.value), stop);
  return { effect, mistake: mistake('number-suffix', 'error', ...suggestions) };
}

/** Whether a negative number is one of the marks for "decide yourself". */
function isAutomatic(found: Variable, value: bigint): boolean {
  return (value === -1n || value === -2n) && found.defaults.some(([, standard]) => typeof standard === 'number' && standard < 0);
}

function outside(found: Variable, value: bigint, version: string): Judged | null {
  if (isAutomatic(found, value))
    return { effect: l10n.t('NCCL reads {0}, which leaves the choice to NCCL.', value.toString()), mistake: null };
  const threads = usedThreads(found.name, value, version);
  if (threads !== null) return threads;
  const cut = found.range === null ? null : channelLimit(found, value, version);
  if (cut !== null) return cut;
  if (found.range !== null && (value < BigInt(found.range[0]) || value > BigInt(found.range[1]))) return beyond(found, value, found.range);
  if (found.step !== null && value % BigInt(found.step) !== 0n) {
    const effect = l10n.t(
      'NCCL reads {0}, which is no multiple of {1}: transfers hang or deliver wrong data.',
      amount(found, value),
      found.step,
    );
    const near = value - (value % BigInt(found.step));
    return { effect, mistake: mistake('out-of-range', 'error', ...(near > 0n ? [{ text: near.toString(), safe: false }] : [])) };
  }
  if (found.truthy === '==1' && value !== 0n && value !== 1n) {
    const effect = l10n.t('NCCL reads {0}, and only 1 turns this on.', value.toString());
    return { effect, mistake: mistake('invalid-value', 'error', { text: '1', safe: false }, { text: '0', safe: false }) };
  }
  const words = acceptedAt(found, version);
  if ((found.kind === 'tri-state' || found.kind === 'enum-integer') && words.length > 0 && !words.includes(value.toString())) {
    const effect = l10n.t('NCCL reads {0}; the values that mean something are {1}.', value.toString(), words.join(', '));
    return { effect, mistake: mistake('invalid-value', 'warning') };
  }
  if (BigInt(asInt32(value)) !== value) {
    const effect = l10n.t('NCCL keeps {0}, but most of its code cuts it to 32 bits, which makes it {1}.', value.toString(), asInt32(value));
    return { effect, mistake: mistake('out-of-range', 'warning') };
  }
  return null;
}

const channelVariables = [
  'NCCL_MIN_NCHANNELS',
  'NCCL_MAX_NCHANNELS',
  'NCCL_MIN_CTAS',
  'NCCL_MAX_CTAS',
  'NCCL_MIN_NRINGS',
  'NCCL_MAX_NRINGS',
];

/** Channels are cut to 64 (32 before 2.25.1), so a large number works, only not as written. */
function channelLimit(found: Variable, value: bigint, version: string): Judged | null {
  if (!channelVariables.includes(found.name)) return null;
  const limit = atLeast(version, '2.25.1') ? 64n : 32n;
  if (value <= limit) return null;
  const effect = l10n.t('NCCL uses {0}: it cuts larger numbers.', limit.toString());
  return { effect, mistake: mistake('out-of-range', 'warning', { text: limit.toString(), safe: true }) };
}

function beyond(found: Variable, value: bigint, [low, high]: readonly [number, number]): Judged {
  const nearest = { text: String(value < BigInt(low) ? low : high), safe: false };
  if (found.name === 'NCCL_IB_TIMEOUT') {
    const effect = l10n.t(
      'NCCL passes {0} on unchecked; outside {1} to {2} the adapter never times out or refuses the connection.',
      value.toString(),
      low,
      high,
    );
    return { effect, mistake: mistake('out-of-range', 'error', { text: '22', safe: false }) };
  }
  const effect = l10n.t('NCCL reads {0}; only {1} to {2} work as meant.', value.toString(), low, high);
  return { effect, mistake: mistake('out-of-range', 'error', nearest) };
}

/** A number with its unit: "4194304 bytes (4 MiB)". */
function amount(found: Variable, value: bigint): string {
  if (found.kind !== 'bytes') return value.toString();
  const number = Number(value);
  const exact = number >= 1024 && number % 1024 === 0;
  return exact ? l10n.t('{0} bytes ({1})', value.toString(), bytes(number)) : l10n.t('{0} bytes', value.toString());
}

function plain(found: Variable, value: bigint): string {
  if (found.name === 'NCCL_IB_TIMEOUT') {
    // IBTA: local ACK timeout is 4.096 µs · 2^n.
    const seconds = (4.096e-6 * 2 ** Number(value)).toPrecision(3);
    return l10n.t('NCCL reads {0}: the adapter waits {1} s for each answer.', value.toString(), seconds);
  }
  if (isSwitch(found)) {
    const isOn = found.truthy === '==1' ? value === 1n : value !== 0n;
    return isOn ? l10n.t('NCCL reads {0}, which is on.', value.toString()) : l10n.t('NCCL reads {0}, which is off.', value.toString());
  }
  return l10n.t('NCCL reads {0}.', amount(found, value));
}
