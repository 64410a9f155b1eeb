import * as l10n from '@vscode/l10n';
import { debugLevels, readDebugLevel, readsTypedParameters, readWarnEnablesInfo } from './debug.js';
import { levelWords, readLevel } from './level.js';
import { acceptedAt } from './lookup.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { asciiLower, cString, sameWord, trimBlanks } from './text.js';
import { atLeast } from './version.js';

const invalid = (...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm: 'error', suggestions });

/** The one of some words that a text plainly is but for case, quotes and blanks around it, as a safe suggestion. */
function cleaned(text: string, words: readonly string[]): Suggestion[] {
  const bare = trimBlanks(trimBlanks(text).replace(/^(["'])(.*)\1$/, '$2'));
  const word = words.find((candidate) => sameWord(candidate, bare));
  return word === undefined ? [] : [{ text: word, safe: true }];
}

/** NCCL_P2P_LEVEL and NCCL_NET_GDR_LEVEL: upper-case distance words; what is unknown is ignored silently. */
export function readLevelValue({ variable, text, version, context }: Question): ValueReading {
  const disable = variable.name === 'NCCL_P2P_LEVEL' ? 'NCCL_P2P_DISABLE' : '';
  const read = readLevel(text, context.environment?.[disable] ?? null, { level: variable.name, disable }, version);
  const shared = {
    as: 'word' as const,
    value: read.from === null ? null : read.level,
    result: { level: read.level, log: [...read.log] },
    messages: read.log,
  };
  const words = levelWords(version);
  if (read.from === 'disable') return { ...shared, effect: l10n.t('NCCL ignores this, because {0} is 1.', disable), mistake: null };
  if (read.from === 'word') return { ...shared, effect: l10n.t('NCCL uses the distance {0}.', read.level), mistake: null };
  if (read.from === 'number') {
    const effect = l10n.t('NCCL reads the number on the old scale as {0}.', read.level);
    return { ...shared, effect, mistake: { kind: 'legacy-number', harm: 'information', suggestions: [{ text: read.level, safe: true }] } };
  }
  if (cString(text) === '') return { ...shared, effect: l10n.t('An empty value counts as unset, so the default applies.'), mistake: null };
  const effect = l10n.t('NCCL ignores "{0}" silently and keeps its default: it knows {1}, in upper case.', cString(text), words.join(', '));
  return { ...shared, effect, mistake: invalid(...cleaned(text, words)) };
}

/** NCCL_NET_MERGE_LEVEL: compared as a prefix, and an unknown word switches NIC fusion off (src/graph/topo.cc). */
export function readMergeLevel({ variable, text, version }: Question): ValueReading {
  const words = acceptedAt(variable, version);
  const found = words.find((word) => cString(text).startsWith(word));
  const level = found ?? 'LOC';
  const shared = { as: 'word' as const, value: level, result: { level }, messages: [] };
  if (found !== undefined) return { ...shared, effect: l10n.t('NCCL fuses NICs up to the distance {0}.', level), mistake: null };
  const effect = l10n.t(
    'NCCL takes "{0}" for LOC, which switches NIC fusion off: it knows {1}, in upper case.',
    cString(text),
    words.join(', '),
  );
  return { ...shared, effect, mistake: invalid(...cleaned(text, words)) };
}

const likely: Readonly<Record<string, string>> = {
  debug: 'INFO',
  verbose: 'INFO',
  warning: 'WARN',
  error: 'WARN',
  fatal: 'WARN',
  all: 'TRACE',
  '1': 'INFO',
  '2': 'INFO',
  true: 'INFO',
  on: 'INFO',
};
/** Words for silence: NCCL does not know them, and unknown means silent, so they do what they say. */
const silence = ['', 'none', 'off', '0', 'no', 'false'];

/** NCCL_DEBUG: an unknown word silences everything, warnings included. */
export function readDebugValue({ text, version }: Question): ValueReading {
  const level = readDebugLevel(text, version);
  const shared = { as: 'word' as const, value: level, result: { level: level ?? 'UNSET_INVALID(-1)' }, messages: [] };
  if (level !== null && level !== 'NONE') {
    const effect =
      level === 'VERSION'
        ? l10n.t('NCCL prints its version and nothing else.')
        : l10n.t('NCCL prints messages up to the level {0}.', level);
    return { ...shared, effect, mistake: null };
  }
  const word = asciiLower(trimBlanks(cString(text)));
  if (silence.includes(word)) return { ...shared, effect: l10n.t('NCCL prints nothing, not even warnings.'), mistake: null };
  const known = debugLevels.filter((one) => one !== 'NONE');
  const guess = likely[word];
  const suggestions = cleaned(text, known);
  if (suggestions.length === 0 && guess !== undefined) suggestions.push({ text: guess, safe: false });
  const effect = l10n.t('NCCL prints nothing at all, not even warnings: "{0}" is none of {1}.', cString(text), known.join(', '));
  return { ...shared, effect, mistake: invalid(...suggestions) };
}

/** Switches that 2.30.7 reads as 1, T, TRUE, 0, F or FALSE; before, they were numbers. */
export function readTypedSwitch(question: Question): ValueReading | null {
  if (question.variable.reader !== 'typed' || question.variable.kind !== 'switch' || !readsTypedParameters(question.version)) return null;
  const value = cString(question.text);
  const isOn = readWarnEnablesInfo(value, question.version);
  const known = isOn || value === '0' || sameWord(value, 'F') || sameWord(value, 'FALSE');
  const shared = { as: 'word' as const, value: known ? (isOn ? '1' : '0') : null, result: { value: known ? isOn : null }, messages: [] };
  if (known) return { ...shared, effect: isOn ? l10n.t('NCCL takes this as on.') : l10n.t('NCCL takes this as off.'), mistake: null };
  const bare = asciiLower(trimBlanks(value));
  const number = /^[+-]?\d+$/.test(bare) ? Number(bare) !== 0 : ['true', 'yes', 'on', 't', 'y'].includes(bare);
  const effect = l10n.t('NCCL keeps the default: of "{0}" it accepts only 1, T, TRUE, 0, F and FALSE.', value);
  return { ...shared, effect, mistake: invalid({ text: number ? '1' : '0', safe: false }) };
}

/** Words that are refused, with what NCCL does instead. */
function refusal(name: string, text: string, words: string): string {
  switch (name) {
    case 'NCCL_SOCKET_FAMILY':
      return l10n.t('NCCL ignores "{0}" silently: it knows exactly {1}.', text, words);
    case 'NCCL_IB_ADDR_FAMILY':
      return l10n.t('NCCL takes "{0}" for AF_INET: it knows exactly {1}.', text, words);
    default:
      return l10n.t('NCCL does not know "{0}" and keeps its default: it knows {1}.', text, words);
  }
}

/** NCCL_LAUNCH_MODE (src/init.cc): exactly PARALLEL or else GROUP up to 2.8, exactly GROUP or else PARALLEL from 2.9.6, GROUP in any case from 2.13.4. */
export function readLaunchMode({ variable, text, version }: Question): ValueReading {
  const value = cString(text);
  const words = acceptedAt(variable, version);
  const meant = words.find((word) => sameWord(word, value));
  const grouped = atLeast(version, '2.13.4') ? meant === 'GROUP' : atLeast(version, '2.9.6') ? value === 'GROUP' : value !== 'PARALLEL';
  const mode = grouped ? 'GROUP' : 'PARALLEL';
  const shared = { as: 'word' as const, value: mode, result: { value: mode }, messages: [] };
  if (meant === mode || value === '') return { ...shared, effect: l10n.t('NCCL uses {0}.', mode), mistake: null };
  const effect = l10n.t('NCCL takes "{0}" for {1}: it knows {2}.', value, mode, words.join(', '));
  return { ...shared, effect, mistake: invalid(...cleaned(text, words)) };
}

/** A variable that takes one of a few words. */
export function readEnum({ variable, text, version }: Question): ValueReading {
  const value = cString(text);
  const words = acceptedAt(variable, version).filter((word) => !/[<>]/.test(word));
  const open = acceptedAt(variable, version).some((word) => word.startsWith('<')) || variable.kind === 'text';
  const found = words.find((word) => (variable.caseSensitive ? word === value : sameWord(word, value)));
  const shared = { as: 'word' as const, value: found ?? (open ? value : null), result: { value: found ?? null }, messages: [] };
  if (found !== undefined) return { ...shared, effect: l10n.t('NCCL uses {0}.', found), mistake: null };
  if (open || words.length === 0) return { ...shared, effect: l10n.t('NCCL takes the text as it stands.'), mistake: null };
  if (value === '') return { ...shared, effect: l10n.t('NCCL makes nothing of an empty value and keeps its default.'), mistake: null };
  return { ...shared, effect: refusal(variable.name, value, words.join(', ')), mistake: invalid(...cleaned(text, words)) };
}
