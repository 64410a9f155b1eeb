import * as l10n from '@vscode/l10n';
import {
  listFunctions,
  listNames,
  readFunctionList,
  readPlainList,
  readsFunctions,
  starved,
  type FunctionList,
  type ListFunction,
  type ListMatrix,
  type ListVariable,
} from './algorithmList.js';
import { readDebugMask, readTimestampLevels, subsystemNames } from './debug.js';
import type { Mistake, Question, Suggestion, ValueReading } from './reading.js';
import { cString, sameWord, tokens, trimBlanks } from './text.js';

type Judged = Pick<ValueReading, 'effect' | 'mistake'>;
const invalid = (...suggestions: Suggestion[]): Mistake => ({ kind: 'invalid-value', harm: 'error', suggestions });

/** The list without the blanks and quotes that NCCL does not forgive, where that alone makes it right. */
function tidied(variable: ListVariable, text: string, version: string): Suggestion[] {
  if (text.length > 4096) return [];
  const names = listNames(variable, version);
  const tidy = trimBlanks(text)
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/\s*([,;:^])\s*/g, '$1')
    .replace(/\s+/g, ',')
    .replace(/\|/g, ',')
    .replace(/_/g, '');
  if (tidy === text || tidy === '') return [];
  const works = readsFunctions(version) ? readFunctionList(variable, tidy, names).ok : readPlainList(tidy, names).ignored.length === 0;
  return works ? [{ text: tidy, safe: true }] : [];
}

/** Words that say "decide yourself", which no list can say: the variable has to stay unset. */
const automatic = ['auto', 'default', 'none', 'null'];

/** NCCL_ALGO and NCCL_PROTO. */
export function readList(question: Question): ValueReading {
  const variable: ListVariable = question.variable.name === 'NCCL_PROTO' ? 'NCCL_PROTO' : 'NCCL_ALGO';
  const text = cString(question.text);
  // A fork of NCCL has an algorithm of this name; what that fork does is not known here.
  if (/(?:^|[,:^])msccl(?:$|[,;])/i.test(text)) {
    return {
      as: 'list',
      value: text,
      result: {},
      messages: [],
      effect: l10n.t('MSCCL is an algorithm of a fork of NCCL; NCCL itself does not know it.'),
      mistake: null,
    };
  }
  return readsFunctions(question.version) ? functionList(variable, text, question.version) : plainList(variable, text, question.version);
}

function plainList(variable: ListVariable, text: string, version: string): ValueReading {
  const names = listNames(variable, version);
  const read = readPlainList(text, names);
  const on = names.filter((name) => read.list[name] === 1);
  const shared = { as: 'list' as const, value: on.join(','), result: { ok: true, list: { ...read.list } }, messages: [] };
  if (read.ignored.length === 0) {
    const forced = variable === 'NCCL_PROTO' && text.startsWith('^') && read.list['LL128'] === 1;
    if (forced) return { ...shared, ...forcedLl128(text) };
    return {
      ...shared,
      effect: on.length === 0 ? l10n.t('NCCL switches everything off and then falls back.') : l10n.t('NCCL may use {0}.', on.join(', ')),
      mistake: null,
    };
  }
  const words = read.ignored.map((word) => `"${word}"`).join(', ');
  const effect = text.includes(':')
    ? l10n.t('NCCL {0} does not read the function:names form and ignores {1} silently: the wish is lost.', version, words)
    : on.length === 0
      ? l10n.t('NCCL ignores {0} silently, which leaves nothing of the list: it knows {1}.', words, names.join(', '))
      : l10n.t('NCCL ignores {0} silently and may use {1}.', words, on.join(', '));
  return { ...shared, effect, mistake: invalid(...tidied(variable, text, version)) };
}

function functionList(variable: ListVariable, text: string, version: string): ValueReading {
  const names = listNames(variable, version);
  const read = readFunctionList(variable, text, names);
  const messages = !read.ok && read.why !== 'crash' ? [`WARN ${read.warn}`] : [];
  const result = read.ok
    ? { ok: true, rc: 'ncclSuccess', warn: [], matrix: read.matrix }
    : { ok: false, rc: 'ncclInvalidUsage', warn: messages };
  const shared = { as: 'list' as const, value: read.ok ? text : null, result, messages };
  if (!read.ok) return { ...shared, ...refused(variable, text, read, names, version) };
  if (variable === 'NCCL_ALGO') return { ...shared, ...algorithms(text, read.matrix, names) };
  const forced = listFunctions.some((f) => (read.matrix[f]['LL128'] ?? 0) === 1) && /(?:^|[;:])\^(?![^;]*ll128)/i.test(text);
  if (forced) return { ...shared, ...forcedLl128(text) };
  return { ...shared, effect: allowed(read.matrix, names), mistake: null };
}

function refused(
  variable: ListVariable,
  text: string,
  read: Exclude<FunctionList, { ok: true }>,
  names: readonly string[],
  version: string,
): Judged {
  if (read.why === 'crash') return { effect: l10n.t('NCCL crashes on this text.'), mistake: invalid() };
  const suggestions = tidied(variable, text, version);
  if (read.why === 'function') {
    const effect = l10n.t('Communicator init fails: "{0}" is none of {1}.', read.word, listFunctions.join(', '));
    return { effect, mistake: invalid(...suggestions) };
  }
  if (read.why === 'no-function') {
    const effect = l10n.t('Communicator init fails: only the first entry may lack a function, and "{0}" lacks one.', read.word);
    return { effect, mistake: invalid({ text: text.replaceAll(';', ','), safe: false }) };
  }
  if (sameWord(read.word, 'CollNet')) suggestions.push({ text: text.replace(/collnet/i, 'CollNetDirect,CollNetChain'), safe: false });
  const effect = automatic.includes(read.word.toLowerCase())
    ? l10n.t('Communicator init fails: "{0}" is no name in this list. Leave the variable unset to let NCCL choose.', read.word)
    : l10n.t('Communicator init fails: "{0}" is none of {1}.', read.word, names.join(', '));
  return { effect, mistake: invalid(...suggestions) };
}

function algorithms(text: string, matrix: ListMatrix, names: readonly string[]): Judged {
  const lost = starved(matrix);
  if (lost.length === 0) return { effect: allowed(matrix, names), mistake: null };
  const effect = l10n.t(
    '{0} fail with "no algorithm/protocol available": what the list leaves cannot run them, and there is no fallback.',
    lost.join(', '),
  );
  // A plain list of AllReduce algorithms almost always means AllReduce.
  const plain = !/[:;^]/.test(text) && !lost.includes('AllReduce');
  return {
    effect,
    mistake: { kind: 'starved-collective', harm: 'error', suggestions: plain ? [{ text: `allreduce:${text}`, safe: false }] : [] },
  };
}

function forcedLl128(text: string): Judged {
  const effect = l10n.t('NCCL then uses LL128 also where it does not know it to be safe, which can corrupt data.');
  const rest = text.startsWith('^') && !text.includes(';') ? [{ text: `${text},LL128`, safe: false }] : [];
  return { effect, mistake: { kind: 'll128-forced', harm: 'warning', suggestions: rest } };
}

function allowed(matrix: ListMatrix, names: readonly string[]): string {
  const row = (f: ListFunction): string => names.filter((name) => (matrix[f][name] ?? 0) > 0).join(', ');
  const rows = listFunctions.map((f) => [f, row(f)] as const);
  const first = rows[0]?.[1] ?? '';
  if (rows.every(([, list]) => list === first)) return l10n.t('NCCL may use {0}.', first);
  const free = names.join(', ');
  const bound = rows.filter(([, list]) => list !== free).map(([f, list]) => `${f}: ${list}`);
  return l10n.t('NCCL may use {0}; everything elsewhere.', bound.join('; '));
}

/** NCCL_DEBUG_SUBSYS and NCCL_DEBUG_TIMESTAMP_LEVELS. */
export function readMaskValue({ variable, text, version }: Question): ValueReading {
  const subsystems = variable.name === 'NCCL_DEBUG_SUBSYS';
  const read = subsystems ? readDebugMask(text, version) : readTimestampLevels(text, version);
  const known = subsystems ? subsystemNames(version) : ['VERSION', 'WARN', 'INFO', 'ABORT', 'TRACE', 'ALL'];
  const result = subsystems ? { mask_hex: `0x${read.mask.toString(16)}` } : { timestamp_levels_hex: `0x${read.mask.toString(16)}` };
  const shared = { as: 'list' as const, value: read.fromText ? text : null, result, messages: [] };
  const words = read.unknown.map((word) => `"${word}"`).join(', ');
  if (read.unknown.length > 0) return { ...shared, effect: unknownWords(read, words, known), mistake: invalid(...tidyMask(text, known)) };
  if (read.mask === 0n && subsystems) {
    const effect = l10n.t('Nothing is selected, so NCCL prints nothing, not even warnings.');
    return { ...shared, effect, mistake: { kind: 'invalid-value', harm: 'warning', suggestions: [] } };
  }
  const effect = cString(text).startsWith('^')
    ? l10n.t('NCCL prints all categories but {0}.', cString(text).slice(1))
    : l10n.t('NCCL prints {0}.', tokens(text, ',').join(', '));
  return { ...shared, effect, mistake: null };
}

function unknownWords(read: { readonly mask: bigint; readonly fromText: boolean }, words: string, known: readonly string[]): string {
  if (!read.fromText) return l10n.t('NCCL refuses the whole list and keeps the default: {0} is none of {1}.', words, known.join(', '));
  if (read.mask === 0n) return l10n.t('NCCL ignores {0}, which leaves nothing: it then prints nothing, not even warnings.', words);
  return l10n.t('NCCL ignores {0} silently: it knows {1}.', words, known.join(', '));
}

function tidyMask(text: string, known: readonly string[]): Suggestion[] {
  if (text.length > 4096) return [];
  const bare = trimBlanks(text).replace(/^(["'])(.*)\1$/, '$2');
  const negated = bare.startsWith('^');
  const words = bare
    .slice(negated ? 1 : 0)
    .split(/[\s,|;+]+/)
    .filter((word) => word !== '');
  if (words.length === 0 || !words.every((word) => known.some((name) => sameWord(name, word)))) return [];
  return [{ text: `${negated ? '^' : ''}${words.join(',')}`, safe: true }];
}
