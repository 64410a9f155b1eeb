import { isSettingName } from '../names.js';
import { isTalk, looksLikeCommand, looksLikeValue, wordAssignment } from '../json/judgement.js';
import { namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { isEnvName } from './bindings.js';
import { stringParts } from './literal.js';
import { add, addValue, inScope, isEnviron, isEnvironment, nameOf, valueOf, type Context, type Reading } from './reading.js';

/** How a dictionary is used: it becomes the program's own environment, that of others, or it is not told. */
export type DictionaryUse = 'own' | 'others' | 'unknown';

/** Reads the entries of a dictionary that are settings; `scope` names it. Returns the values that are none. */
export function readDictionary(
  node: SyntaxNode,
  use: DictionaryUse,
  scope: string,
  reading: Reading,
  context: Context,
): readonly SyntaxNode[] {
  if (reading.done.has(node)) return [];
  reading.done.add(node);
  const children = namedChildrenOf(node);
  const pairs = children
    .filter(({ type }) => type === 'pair')
    .map((pair) => ({ pair, parts: namedChildrenOf(pair).filter(({ type }) => type !== 'comment') }));
  const rest = children.filter(({ type }) => type !== 'pair');
  if (addNameAndValue(pairs, scope, reading, context)) return rest;
  const spreads = children.filter(({ type }) => type === 'dictionary_splat').map((spread) => namedChildrenOf(spread)[0]);
  const known = use !== 'unknown' || spreads.some((one) => isEnviron(one, reading) || isEnvironment(one, reading));
  const named = pairs.map(({ pair, parts: [key, value] }) => ({ pair, key, value, place: nameOf(key, reading, context) }));
  const counts =
    known ||
    allLookLikeValues(
      named.filter(({ place }) => place !== null).map(({ value }) => value),
      reading,
      context,
    );
  for (const { pair, key, value, place } of named) {
    if (key === undefined || value === undefined) continue;
    if (place !== null) {
      if (counts && value.type !== 'dictionary' && value.type !== 'list')
        addValue(reading, context, place, value, { whole: pair, scope, own: use === 'own' });
      continue;
    }
    const word = stringParts(key, reading.text, () => false)?.[0]?.piece?.text ?? '';
    if (isTalk(word)) continue;
    if (value.type === 'dictionary' && (isEnvName(word) || use !== 'unknown'))
      rest.push(...readDictionary(value, 'others', inScope(context, 'env', value), reading, context));
    else rest.push(value);
  }
  return rest;
}

function allLookLikeValues(values: readonly (SyntaxNode | undefined)[], reading: Reading, context: Context): boolean {
  return values.every((node) => {
    if (node === undefined) return false;
    if (reading.mask.touches(node.startIndex, node.endIndex)) return true;
    const { text, type } = valueOf(node, reading, context);
    return text !== null && (type === 'str' || type === 'int') && looksLikeValue(text);
  });
}

/** `{"name": "NCCL_X", "value": "1"}`, as container specifications are written. */
function addNameAndValue(
  pairs: readonly { readonly pair: SyntaxNode; readonly parts: readonly SyntaxNode[] }[],
  scope: string,
  reading: Reading,
  context: Context,
): boolean {
  const at = (wanted: RegExp): SyntaxNode | undefined =>
    pairs.find(({ parts: [key] }) => key !== undefined && wanted.test(stringParts(key, reading.text, () => false)?.[0]?.piece?.text ?? ''))
      ?.parts[1];
  if (pairs.length > 4) return false;
  const [name, value] = [at(/^name$/iu), at(/^value$/iu)];
  const place = nameOf(name, reading, context);
  if (place === null || value === undefined) return false;
  const whole = pairs[0]?.pair;
  if (whole !== undefined) addValue(reading, context, place, value, { whole, scope: scope.replace(/\/[^/]*$/u, '/list'), own: false });
  return true;
}

/** Reads the words of a list: `"NAME=value"`. Returns the elements that are something else. */
export function readList(node: SyntaxNode, reading: Reading, context: Context): readonly SyntaxNode[] {
  if (reading.done.has(node)) return [];
  reading.done.add(node);
  return namedChildrenOf(node).filter((child) => !readWord(child, inScope(context, 'list', node), reading, context));
}

/** A regular expression over output or command lines, which tests search for. */
function isPattern(value: string): boolean {
  return /\[\^|\\[sSwWdDb]|\.[*+]|\(\?/u.test(value);
}

/** A string of a list that reads `NAME=value`, or `-x NAME=value`. */
function readWord(node: SyntaxNode, scope: string, reading: Reading, context: Context): boolean {
  const parts = stringParts(node, reading.text, () => false);
  const first = parts?.[0]?.piece;
  if (parts === null || first === null || first === undefined) return false;
  const found = wordAssignment(first.text);
  if (found === null || !isSettingName(found.name)) {
    if (parts.length === 1 && isSettingName(first.text)) reading.uses.add(first.text);
    return false;
  }
  const last = parts.at(-1);
  const valueTo =
    last?.piece !== null && last?.piece !== undefined ? last.piece.at + last.piece.text.length : (last?.hole.endIndex ?? node.endIndex);
  const { text, unknown } = valueOf(node, reading, context);
  const value = text === null ? null : text.slice(found.valueAt);
  if (value !== null && (isPattern(value) || (/\s/u.test(value) && !looksLikeValue(value) && looksLikeCommand(first.text)))) return false;
  add(reading, context, {
    place: { name: found.name, from: first.at + found.nameAt, to: first.at + found.nameAt + found.name.length },
    value: { text: value, unknown, type: 'str' },
    valueFrom: first.at + found.valueAt,
    valueTo,
    whole: node,
    scope,
    own: false,
  });
  return true;
}
