import { cleanLine } from '../../base/clean.js';
import { significant } from '../../base/format.js';
import type { TreeAnswer } from '../trees/treeAnswer.js';

/** A spanning tree in Graphviz's language, weights in µs on its edges. Edges that a removal brought in are bold. */
export function treeToDot({ tree, roots, change }: TreeAnswer): string {
  const added = new Set(change?.added.flatMap(({ parent, child }) => [`${parent}\n${child}`, `${child}\n${parent}`]));
  return [
    'digraph tree {',
    '  rankdir=TB; node [fontname="sans-serif" shape="box"];',
    ...roots.map((root) => `  ${quoted(root)} [peripheries=2];`),
    ...tree.map(
      ({ parent, child, weight }) =>
        `  ${quoted(parent)} -> ${quoted(child)} [label=${quoted(significant(weight))}${added.has(`${parent}\n${child}`) ? ' style="bold"' : ''}];`,
    ),
    '}',
    '',
  ].join('\n');
}

/** A quoted string of the DOT language; a backslash must not start one of its escapes. */
function quoted(text: string): string {
  return `"${cleanLine(text).replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}
