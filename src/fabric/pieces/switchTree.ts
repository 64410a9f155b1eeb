import * as l10n from '@vscode/l10n';
import type { FabricSource, Piece, PieceLink, PieceNode } from '../piece.js';
import type { SwitchTree } from '../readers/switchTree.js';

/** Switches and hosts as a scheduler knows them, with the tier of each switch: 1 above hosts, one more above those. */
export function switchTreePiece(tree: SwitchTree, source: FabricSource): Piece {
  const nodes = new Map<string, PieceNode>();
  const links = new Map<string, PieceLink>();
  const blockOf = new Map(tree.blocks.flatMap(({ name, hosts }) => hosts.map((host) => [host, name] as const)));
  const tiers = tiersOf(tree);
  const named = (kind: 'switch' | 'host', name: string): string => {
    const key = `${kind} ${name}`;
    if (!nodes.has(key)) {
      nodes.set(
        key,
        kind === 'switch'
          ? { key, kind, name, tier: tiers.get(name) ?? null, hearsay: true }
          : { key, kind, name, rack: blockOf.get(name) ?? null, hearsay: true },
      );
    }
    return key;
  };
  for (const { name, switches, hosts } of tree.switches) {
    const a = named('switch', name);
    for (const [kind, names] of [
      ['switch', switches],
      ['host', hosts],
    ] as const) {
      for (const below of names) {
        const b = named(kind, below);
        if (a !== b) links.set(`${a}|${b}`, { a: b, b: a, kind: 'fabric' });
      }
    }
  }
  for (const { hosts } of tree.blocks) for (const host of hosts) named('host', host);
  const twice = tree.blocks.flatMap(({ name, hosts }) =>
    hosts
      .filter((host) => blockOf.get(host) !== name)
      .map((host) => l10n.t('{0} is in the blocks {1} and {2}', host, name, blockOf.get(host) ?? '')),
  );
  const problems = [...tree.problems, ...twice.slice(0, 20).map((message) => ({ line: null, message }))];
  return { source, nodes: [...nodes.values()], links: [...links.values()], problems };
}

/** One more than the highest switch below; a switch without switches is a leaf. Cycles end where they close. */
function tiersOf({ switches }: SwitchTree): ReadonlyMap<string, number> {
  const below = new Map(switches.map(({ name, switches: names }) => [name, names]));
  const above = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [name, names] of below) {
    const known = names.filter((other) => below.has(other) && other !== name);
    waiting.set(name, known.length);
    for (const other of known) {
      const list = above.get(other);
      if (list === undefined) above.set(other, [name]);
      else list.push(name);
    }
  }
  const tiers = new Map<string, number>();
  const ready = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of ready) tiers.set(name, 1);
  // The list grows while it is walked.
  for (const name of ready) {
    for (const upper of above.get(name) ?? []) {
      tiers.set(upper, Math.max(tiers.get(upper) ?? 1, (tiers.get(name) ?? 1) + 1));
      const left = (waiting.get(upper) ?? 0) - 1;
      waiting.set(upper, left);
      if (left === 0) ready.push(upper);
    }
  }
  return tiers;
}
