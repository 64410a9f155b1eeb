import type { Piece } from '../pieces.js';
import { anchorsOf, textOf } from '../pieces.js';
import { mentionsSetting } from '../mentions.js';
import { looksLikeCommand } from '../json/judgement.js';
import type { Setting } from '../setting.js';
import { childrenOf, namedChildrenOf, type SyntaxNode } from '../syntax.js';
import { assigned } from './bindings.js';
import { stringParts, type StringPart } from './literal.js';
import { inScope, isEnviron, isEnvironment, type Context, type Reading } from './reading.js';

/** What stands in a shell text for a part that the program computes: a variable that the shell reader does not know. */
const computed = '${_}';

/** Programs that start processes which may call NCCL; what starts others is not read. */
const starters =
  /\b(?:mpirun|mpiexec|orterun|prterun|srun|sbatch|torchrun|torch\.distributed|deepspeed|accelerate|docker|podman|singularity|apptainer|ssh|jsrun|flux|horovodrun|ray|python[\d.]*|[a-z]+_perf(?:_mpi)?)\b/u;

/** Reads the command of `subprocess.run` and the like as a shell would, with the environment that it is given. */
export function readCommand(command: SyntaxNode, env: SyntaxNode | undefined, reading: Reading, context: Context): void {
  const node = command.type === 'identifier' ? (assigned(context.names, command.text) ?? command) : command;
  const isList = node.type === 'list' || node.type === 'tuple';
  if (reading.done.has(node) && isList) return;
  const pieces = isList ? listPieces(node, reading) : shellPieces(node, reading);
  if (pieces === null) return;
  const text = textOf(pieces);
  if (!starters.test(text) && !mentionsSetting(text) && !looksLikeCommand(text)) return;
  if (isList) reading.done.add(node);
  reading.embedded.push({
    kind: 'bash',
    text,
    anchors: anchorsOf(pieces, reading.places),
    indent: null,
    escaped: true,
    reach: reading.reach,
    path: null,
    environment: environmentOf(env, reading, context),
  });
}

/** A string, or strings and what is computed put together by `+`; null where no part of it is text. */
function shellPieces(node: SyntaxNode, reading: Reading): readonly Piece[] | null {
  const own = textPieces(stringParts(node, reading.text, () => false));
  if (own !== null || node.type !== 'binary_operator') return own;
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || right === undefined || operator?.type !== '+') return null;
  const sides = [left, right].map((side) => ({ side, pieces: shellPieces(side, reading) }));
  if (sides.every(({ pieces }) => pieces === null)) return null;
  return sides.flatMap(({ side, pieces }) => pieces ?? [{ text: computed, at: side.startIndex }]);
}

function textPieces(parts: readonly StringPart[] | null): readonly Piece[] | null {
  return parts === null ? null : parts.map(({ piece, hole }) => piece ?? { text: computed, at: hole.startIndex });
}

/** Words of a list as one line of shell; words that a shell would read otherwise stand in quotes. */
function listPieces(node: SyntaxNode, { text }: Reading): readonly Piece[] | null {
  const pieces: Piece[] = [];
  const words = namedChildrenOf(node).filter(({ type }) => type !== 'comment');
  if (words[0] === undefined || stringParts(words[0], text, () => false) === null) {
    const first = words[0]?.text ?? '';
    if (!/^sys\.executable$/u.test(first)) return null;
    pieces.push({ text: 'python', at: words[0]?.startIndex ?? node.startIndex });
    words.shift();
  }
  for (const word of words) {
    if (pieces.length > 0) pieces.push({ text: ' ', at: word.startIndex });
    const own = textPieces(stringParts(word, text, () => false));
    if (own === null) pieces.push({ text: computed, at: word.startIndex });
    else if (own.every((piece) => piece.text === computed || /^[\w:,=./+@%-]*$/u.test(piece.text)) && textOf(own) !== '')
      pieces.push(...own);
    else for (const piece of own) pieces.push(...quoted(piece));
  }
  return pieces;
}

function quoted(piece: Piece): readonly Piece[] {
  if (piece.text === computed) return [piece];
  const mark = { text: "'", at: piece.at };
  const parts = piece.text.split("'");
  let at = piece.at;
  return parts.flatMap((part, index): Piece[] => {
    const own: Piece[] = [mark, { text: part, at }, { text: "'", at: at + part.length }];
    at += part.length + 1;
    return index === 0 ? own : [{ text: "\\'", at: at - part.length - 2 }, ...own];
  });
}

/** Settings that the started process has: those of the program so far, or those of the environment that it is handed. */
function environmentOf(env: SyntaxNode | undefined, reading: Reading, context: Context): readonly Setting[] {
  const around = reading.found.filter(({ setting: { scope } }) => context.scope === scope || context.scope.startsWith(`${scope}/`));
  const own = around.filter((one) => one.own).map(({ setting }) => setting);
  if (env === undefined || isEnviron(env, reading)) return own;
  if (env.type === 'dictionary') {
    const inside = reading.found.filter(({ setting: { scope } }) => scope === inScope(context, 'env', env)).map(({ setting }) => setting);
    return /\benviron\b/u.test(env.text) ? [...own, ...inside] : inside;
  }
  if (!isEnvironment(env, reading)) return [];
  const named = reading.found.filter(({ setting: { scope } }) => scope.endsWith(`/env:${env.text}`)).map(({ setting }) => setting);
  return reading.bindings.handedOn.has(env.text) ? [...own, ...named] : named;
}
