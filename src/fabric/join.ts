import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Problem } from '../base/problem.js';
import type { Fabric, FabricLink } from './graph.js';
import { flatten } from './join/flat.js';
import { identify, membersOf } from './join/identify.js';
import { type Cable, joinLinks } from './join/links.js';
import { joinNodes, type JoinedNodes } from './join/nodes.js';
import { Notes } from './join/notes.js';
import { applyPorts, notePeers, plugsOf } from './join/ports.js';
import type { Piece } from './piece.js';
import { finish } from './structure/finish.js';

/**
 * One graph of all pieces: what shares an identity is one node, what names the same ports is one link. Where pieces differ, the one that knows a
 * node at first hand names it, then the earlier one; the slower figure of a link is how it runs; and that they differ is kept in `disagreements`.
 * Linear in what the pieces hold. The same pieces give the same ids.
 */
export function joinPieces(pieces: readonly Piece[]): Fabric {
  const steps = joinInSteps(pieces);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in many short steps, for an editor that must not stand still for half a second. */
export function* joinInSteps(pieces: readonly Piece[]): Generator<undefined, Fabric> {
  const notes = new Notes();
  const flat = flatten(pieces);
  yield undefined;
  const groups = yield* identify(flat);
  // Hosts at which links end stay, even when nothing sits in them.
  const ends = new Uint8Array(flat.nodes.length);
  for (const [at, { links }] of pieces.entries()) {
    for (const { a, b } of links) for (const key of [a, b]) ends[flat.index[at]?.get(key) ?? -1] = 1;
  }
  const nodes = joinNodes(flat, membersOf(flat, groups), (at) => ends[at] === 1, notes);
  yield undefined;
  const cables = yield* joinLinks(flat, nodes, notes);
  const plugs = plugsOf(cables);
  applyPorts(flat, nodes, plugs, notes);
  yield undefined;
  notePeers(plugs, nodes, notes);
  const links = cables.map((cable) => linkOf(cable, nodes, notes));
  yield undefined;
  const fabric = finish(
    nodes.joined.map(({ node }) => node),
    links,
    problemsOf(pieces, notes),
  );
  return {
    ...fabric,
    sources: pieces.map(({ source }) => ({ ...source, kind: clean(source.kind), name: clean(source.name) })),
    disagreements: notes.disagreements,
  };
}

function linkOf({ a, b, aPort, bPort, kind, figures, sources }: Cable, { joined }: JoinedNodes, notes: Notes): FabricLink {
  const { errors, aErrors, bErrors, measuredGbps, utilisation } = figures;
  const gbps = figures.gbps ?? null;
  return {
    a: joined[a]?.node.id ?? '',
    b: joined[b]?.node.id ?? '',
    aPort,
    bPort,
    kind,
    width: figures.width ?? null,
    speed: figures.speed ?? null,
    gbps,
    capableGbps: figures.capableGbps ?? null,
    latencyUs: figures.latencyUs ?? null,
    state: figures.state ?? (kind === 'fabric' && gbps === null ? 'unknown' : 'ok'),
    note: figures.note ?? null,
    ...(measuredGbps === undefined ? {} : { measuredGbps }),
    ...(utilisation === undefined ? {} : { utilisation }),
    ...(errors === undefined ? {} : { errors }),
    ...(aErrors === undefined ? {} : { aErrors }),
    ...(bErrors === undefined ? {} : { bErrors }),
    from: notes.from(sources),
  };
}

/** What readers did not understand, with the name of the input where there are several. */
function problemsOf(pieces: readonly Piece[], notes: Notes): Problem[] {
  const told = pieces.filter(({ problems }) => problems.length > 0);
  const named = pieces.length > 1 && told.some(({ source }) => source.name !== '');
  const problems = told.flatMap(({ source, problems: own }) =>
    own.map((problem) =>
      named && source.name !== ''
        ? { ...problem, message: l10n.t('{0}, {1}: {2}', clean(source.name), clean(source.kind), problem.message) }
        : problem,
    ),
  );
  if (notes.more > 0) problems.push({ line: null, message: l10n.t('{0} more disagreements of the sources are not listed', notes.more) });
  return problems;
}
