import * as l10n from '@vscode/l10n';
import { bytes } from '../../base/format.js';
import { bytesIn, durationText, secondsIn } from './amounts.js';
import { strtoll, type ParsedInteger } from './integer.js';
import { inLanguage } from './lookup.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { asciiLower, cString, trimBlanks } from './text.js';
import type { Variable } from './variable.js';

type Judged = Pick<ValueReading, 'effect' | 'mistake'>;
const mistake = (kind: Mistake['kind'], harm: Mistake['harm'], ...suggestions: Suggestion[]): Mistake => ({ kind, harm, suggestions });

/** What PyTorch, HCCL or RCCL makes of the text of one of its own variables; releases of NCCL have no say in it. */
export function readOther(question: Question): ValueReading {
  const { variable, text } = question;
  const value = cString(text);
  if (variable.kind === 'path' || variable.kind === 'text' || variable.kind === 'list') {
    const as = variable.kind;
    const effect = value === '' ? l10n.t('The value is empty.') : l10n.t('{0} takes the text as it stands.', variable.owner);
    return { as, value, result: { value }, messages: [], effect, mistake: null };
  }
  if (variable.reader === 'torch' && variable.kind === 'switch') return torchSwitch(variable, value);
  return number(variable, value);
}

const on = ['y', 'yes', '1', 't', 'true'];
const off = ['n', 'no', '0', 'f', 'false'];

/** getCvarBool of torch/csrc/distributed/c10d/Utils.hpp: a list of words in any case, and an exception for everything else. */
function torchSwitch(variable: Variable, value: string): ValueReading {
  const word = asciiLower(value);
  // check_env of c10/util/env.h knows 0 and 1 alone and only warns.
  const strict = variable.accepted.length > 0;
  const isOn = strict ? value === '1' : on.includes(word);
  const known = isOn || (strict ? value === '0' : off.includes(word));
  const shared = { as: 'word' as const, value: known ? (isOn ? '1' : '0') : null, result: { value: known ? isOn : null }, messages: [] };
  if (known) return { ...shared, effect: switched(variable, isOn), mistake: null };
  const bare = asciiLower(trimBlanks(value).replace(/^(["'])(.*)\1$/, '$2'));
  const guess = [...on, 'on', 'enable', 'enabled'].includes(bare)
    ? '1'
    : [...off, 'off', 'disable', 'disabled', 'none'].includes(bare)
      ? '0'
      : null;
  const suggestions = guess === null ? [] : [{ text: guess, safe: true }];
  const effect = strict
    ? l10n.t('PyTorch ignores "{0}" with a warning: it takes 0 and 1 only.', value)
    : l10n.t('init_process_group fails: PyTorch takes "{0}" neither for on nor for off.', value);
  return { ...shared, effect, mistake: mistake('invalid-value', 'error', ...suggestions) };
}

function switched({ owner }: Variable, isOn: boolean): string {
  return isOn ? l10n.t('{0} takes this as on.', owner) : l10n.t('{0} takes this as off.', owner);
}

const limits = {
  torch: [-(2n ** 31n), 2n ** 31n - 1n],
  hccl: [0n, 2n ** 32n - 1n],
} as const;

/** PyTorch: std::stoi, base 10. RCCL: strtoll, base 0. HCCL: a whole decimal number, as its documentation asks for. */
function number(variable: Variable, value: string): ValueReading {
  const parsed = strtoll(value, variable.reader === 'rccl' ? 0 : 10);
  const judged = judge(variable, value, parsed);
  const usable = judged.mistake === null || judged.value !== null;
  return {
    as: 'integer',
    value: usable ? judged.value : null,
    result: { value: judged.value },
    messages: [],
    effect: judged.effect,
    mistake: judged.mistake,
  };
}

function judge(variable: Variable, text: string, parsed: ParsedInteger): Judged & { readonly value: string | null } {
  const { owner, reader } = variable;
  if (reader === 'rccl' && text === '')
    return { value: null, effect: l10n.t('An empty value counts as unset, so the default applies.'), mistake: null };
  if (parsed.end === 0) return { value: reader === 'rccl' ? '0' : null, ...notANumber(variable, text) };
  const limit = reader === 'torch' ? limits.torch : reader === 'hccl' ? limits.hccl : null;
  if (parsed.overflow || (limit !== null && (parsed.value < limit[0] || parsed.value > limit[1]))) {
    const effect =
      reader === 'torch'
        ? l10n.t('init_process_group fails: {0} does not fit 32 bits.', trimBlanks(text))
        : l10n.t('{0} cannot take {1}: it is out of range.', owner, trimBlanks(text));
    return { value: null, effect, mistake: mistake('out-of-range', 'error') };
  }
  const rest = text.slice(parsed.end);
  const value = parsed.value.toString();
  if (trimBlanks(rest) !== '') return suffix(variable, parsed, rest);
  const [low, high] = variable.range ?? [-Infinity, Infinity];
  const amount = Number(parsed.value);
  if (amount < low || amount > high) return { value, ...outside(variable, amount) };
  if (variable.step !== null && amount % variable.step !== 0) {
    const effect = l10n.t('{0} wants a multiple of {1}.', owner, variable.step);
    return { value, effect, mistake: mistake('invalid-value', 'error') };
  }
  if (variable.kind === 'switch') return { value, effect: switched(variable, amount !== 0), mistake: null };
  return { value, effect: plain(variable, amount), mistake: null };
}

function notANumber(variable: Variable, text: string): Judged {
  const bare = asciiLower(trimBlanks(text).replace(/^(["'])(.*)\1$/, '$2'));
  const digits = /^[+-]?\d+$/.test(bare) ? [{ text: bare, safe: true }] : [];
  const words =
    variable.kind !== 'switch'
      ? []
      : on.includes(bare)
        ? [{ text: '1', safe: true }]
        : off.includes(bare)
          ? [{ text: '0', safe: true }]
          : [];
  const effect =
    variable.reader === 'torch'
      ? l10n.t('init_process_group fails: PyTorch does not take "{0}" for a number.', text)
      : variable.reader === 'rccl'
        ? l10n.t('{0} reads 0: "{1}" is not a number, and no warning is printed.', variable.owner, text)
        : l10n.t('{0} wants a whole number, and "{1}" is none.', variable.owner, text);
  return { effect, mistake: mistake('not-a-number', 'error', ...digits, ...words) };
}

function suffix(variable: Variable, parsed: ParsedInteger, rest: string): Judged & { readonly value: string | null } {
  const value = parsed.value.toString();
  const unit = asciiLower(trimBlanks(rest));
  const own = variable.unit !== null && (asciiLower(variable.unit) === unit || (variable.unit === 'MB' && ['m', 'mib'].includes(unit)));
  const suggestions = own ? [{ text: value, safe: true }] : [];
  const stop = trimBlanks(rest).charAt(0);
  if (variable.reader === 'hccl') {
    const effect = l10n.t('{0} wants a whole number, and "{1}" is none.', variable.owner, `${value}${rest}`);
    return { value: null, effect, mistake: mistake('number-suffix', 'error', ...suggestions) };
  }
  const effect = l10n.t('{0} reads {1}: it stops at the {2} and prints no warning.', variable.owner, value, stop);
  return { value, effect, mistake: mistake('number-suffix', 'error', ...suggestions) };
}

function outside(variable: Variable, value: number): Judged {
  const [low, high] = variable.range ?? [0, 0];
  if (variable.name.endsWith('NCCL_ASYNC_ERROR_HANDLING')) {
    const effect = l10n.t('PyTorch knows 0 to 3 only; it treats {0} like 1.', value);
    return { effect, mistake: mistake('out-of-range', 'error', { text: '3', safe: false }, { text: '1', safe: false }) };
  }
  const size = bytesIn(variable.unit);
  if (variable.unit !== 'bytes' && size !== null && value > high) {
    // Whoever writes so many megabytes meant bytes.
    const meant = value / size;
    const effect = l10n.t(
      '{0} reads {1}, which no device has: the unit is {2}.',
      variable.owner,
      amount(variable, value),
      variable.unit ?? '',
    );
    return {
      effect,
      mistake: mistake('out-of-range', 'error', ...(Number.isInteger(meant) ? [{ text: String(meant), safe: false }] : [])),
    };
  }
  const effect = l10n.t('{0} reads {1}; only {2} to {3} work as meant.', variable.owner, value, low, high);
  return { effect, mistake: mistake('out-of-range', 'error', { text: String(value < low ? low : high), safe: false }) };
}

/** A number with its unit, and in a unit that fits it: "4194304 MB (4 TiB)", "600 s (10 min)". */
function amount(variable: Variable, value: number): string {
  const { unit } = variable;
  const size = bytesIn(unit);
  if (unit === null) return String(value);
  if (size !== null && value > 0)
    return value * size >= 1024 ? `${String(value)} ${unit} (${bytes(value * size)})` : `${String(value)} ${unit}`;
  const second = secondsIn(unit);
  const time = second === null || value <= 0 ? null : durationText(value * second);
  if (second === null) return String(value);
  return time === null || time === `${String(value)} ${unit}` ? `${String(value)} ${unit}` : `${String(value)} ${unit} (${time})`;
}

function plain(variable: Variable, value: number): string {
  const meaning = variable.meanings[String(value)];
  if (meaning !== undefined) return l10n.t('{0} reads {1}: {2}.', variable.owner, value, inLanguage(meaning));
  if (variable.unit === 'exponent') {
    const seconds = (4.096e-6 * 2 ** value).toPrecision(3);
    return l10n.t('{0} reads {1}: the adapter waits {2} s for each answer.', variable.owner, value, seconds);
  }
  return l10n.t('{0} reads {1}.', variable.owner, amount(variable, value));
}
