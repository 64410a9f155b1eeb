import * as l10n from '@vscode/l10n';
import { readCtaPolicy, readMergePolicy, readNetDevsPolicy, readThreadThresholds } from './policies.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { cString, sameWord, tokens, trimBlanks } from './text.js';

const invalid = (harm: Mistake['harm'], ...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm, suggestions });
const policies = ['DEFAULT', 'EFFICIENCY', 'ZERO', 'EFFICIENCY|ZERO'];

/** NCCL_CTA_POLICY (2.27.3 and later): a first digit decides alone, otherwise words joined by `|`, of which unknown ones are left out. */
export function readCta({ text }: Question): ValueReading {
  const value = cString(text);
  const { policy, log } = readCtaPolicy(value);
  const name = policy === null ? null : (policies[policy] ?? null);
  const shared = {
    as: 'word' as const,
    value: name,
    result: { parsed: policy, valid: policy === null ? null : policy <= 3, log },
    messages: log,
  };
  const bare = trimBlanks(value).replace(/^(["'])(.*)\1$/, '$2');
  if (name === null) {
    const effect = l10n.t(
      'NCCL keeps its default: of "{0}" it knows no policy; the words are {1}, joined by |.',
      value,
      policies.slice(0, 3).join(', '),
    );
    const words = bare.split(/[\s,|;+]+/).filter((word) => word !== '');
    const known = words.length > 0 && words.every((word) => policies.slice(0, 3).some((one) => sameWord(one, word)));
    return { ...shared, effect, mistake: invalid('error', ...(known ? [{ text: words.join('|'), safe: true }] : [])) };
  }
  if (/^\d./.test(value)) {
    const effect = l10n.t('NCCL uses {0}: only the first character of a number counts here.', name);
    return { ...shared, effect, mistake: invalid('error', { text: name, safe: false }) };
  }
  const lost = /^\d/.test(value) ? [] : tokens(value, '|').filter((word) => !policies.some((one) => sameWord(one, word)));
  if (lost.length === 0) return { ...shared, effect: l10n.t('NCCL uses {0}.', name), mistake: null };
  const effect = l10n.t('NCCL uses {0} and ignores {1}.', name, lost.map((word) => `"${word}"`).join(', '));
  return { ...shared, effect, mistake: invalid('error', { text: name, safe: false }) };
}

/** NCCL_NETDEVS_POLICY: AUTO, ALL or MAX:n. */
export function readNetDevs({ text }: Question): ValueReading {
  const value = cString(text);
  const { policy, count, log } = readNetDevsPolicy(value);
  const name = count === null ? policy : `MAX:${String(count)}`;
  const known = count !== null || sameWord(value, policy);
  const shared = { as: 'word' as const, value: known ? name : null, result: { policy, num: count ?? -1, log }, messages: log };
  if (!known) {
    const bare = trimBlanks(value).replace(/^(["'])(.*)\1$/, '$2');
    const number = /^(?:max[:=\s]*)?([1-9]\d*)$/i.exec(bare)?.[1];
    const word = ['AUTO', 'ALL'].find((one) => sameWord(one, bare));
    const suggestions =
      word !== undefined ? [{ text: word, safe: true }] : number !== undefined ? [{ text: `MAX:${number}`, safe: false }] : [];
    return { ...shared, effect: l10n.t('NCCL does not know "{0}" and uses AUTO.', value), mistake: invalid('error', ...suggestions) };
  }
  const rest = count === null ? '' : value.slice(4).replace(/^\s*[+-]?\d+/, '');
  if (trimBlanks(rest) === '') return { ...shared, effect: l10n.t('NCCL uses {0}.', name), mistake: null };
  const effect = l10n.t('NCCL uses {0} and ignores {1}.', name, `"${rest}"`);
  return { ...shared, effect, mistake: invalid('warning', { text: name, safe: true }) };
}

/** NCCL_NET_MERGE_POLICY: RAIL, or ALL for everything else. */
export function readMerge({ text }: Question): ValueReading {
  const value = cString(text);
  const { policy, log } = readMergePolicy(value);
  const known = sameWord(value, policy);
  const shared = { as: 'word' as const, value: known ? policy : null, result: { policy, log }, messages: log };
  if (known) return { ...shared, effect: l10n.t('NCCL uses {0}.', policy), mistake: null };
  const bare = trimBlanks(value).replace(/^(["'])(.*)\1$/, '$2');
  const word = ['ALL', 'RAIL'].find((one) => sameWord(one, bare));
  const effect = l10n.t('NCCL does not know "{0}" and uses ALL.', value);
  return { ...shared, effect, mistake: invalid('error', ...(word === undefined ? [] : [{ text: word, safe: true }])) };
}

const places = ['tree LL', 'tree LL128', 'tree Simple', 'ring LL', 'ring LL128', 'ring Simple'];

/** NCCL_THREAD_THRESHOLDS: six numbers apart by blanks; a comma ends the reading. */
export function readThresholds({ text }: Question): ValueReading {
  const value = cString(text);
  const slots = readThreadThresholds(value);
  const taken = slots.findIndex((slot) => slot === -2n);
  const count = taken < 0 ? 6 : taken;
  const shared = {
    as: 'list' as const,
    value: count === 0 ? null : slots.slice(0, count).join(' '),
    result: { slots: slots.map(Number) },
    messages: [],
  };
  const words = value.split(/[\s,;:]+/).filter((word) => word !== '');
  const tidy = words.join(' ');
  const meant = words.length === 6 && words.every((word) => /^-?\d+$/.test(word)) && tidy !== value ? [{ text: tidy, safe: true }] : [];
  if (trimBlanks(value) === '')
    return { ...shared, effect: l10n.t('NCCL makes nothing of an empty value and keeps its default.'), mistake: null };
  if (count === 0) {
    const effect = l10n.t('NCCL finds no number here and keeps its defaults: it wants six, apart by blanks.');
    return { ...shared, effect, mistake: invalid('error', ...meant) };
  }
  if (count < 6) {
    const effect = l10n.t(
      'NCCL takes the first {0} of six numbers ({1}) and keeps its defaults for the rest; only blanks separate them.',
      count,
      places.slice(0, count).join(', '),
    );
    return { ...shared, effect, mistake: invalid(words.length > count ? 'error' : 'warning', ...meant) };
  }
  const effect = l10n.t('NCCL takes six thresholds: {0}.', places.map((place, index) => `${place} ${String(slots[index])}`).join(', '));
  return { ...shared, effect, mistake: null };
}
