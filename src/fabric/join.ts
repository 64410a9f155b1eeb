import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Problem } from '../base/problem.js';
import { drained } from '../base/steps.js';
import type { Fabric, FabricLink } from './graph.js';
import type { Cable } from './join/cable.js';
import { flatten } from './join/flat.js';
import { identify, membersOf } from './join/identify.js';
import { joinLinks } from './join/links.js';
import { joinNodes, type JoinedNodes } from './join/nodes.js';
import { Notes } from './join/notes.js';
import { applyPorts, notePeers, Plugs } from './join/ports.js';
import type { Piece } from './piece.js';
import { finishInSteps } from './structure/finish.js';

/** Links between two steps. */
const slice = 8192;

/**
 * One graph of all pieces: what shares an identity is one node, what names the same ports is one link. Where pieces differ, the one that knows a
 * node at first hand names it, then the earlier one; the slower figure of a link is how it runs; and that they differ is kept in `disagreements`.
 * Linear in what the pieces hold. The same pieces give the same ids.
 */
export function joinPieces(pieces: readonly Piece[]): Fabric {
  return drained(joinInSteps(pieces));
}

/** The same in many short steps, for an editor that must not stand still for half a second. */
export function* joinInSteps(pieces: readonly Piece[]): Generator<undefined, Fabric> {
  const notes = new Notes();
  const flat = yield* flatten(pieces);
  const groups = yield* identify(flat);
  // Hosts at which links end stay, even when nothing sits in them.
  const ends = new Uint8Array(flat.nodes.length);
  for (const { a, b } of flat.ends) for (const numbers of [a, b]) for (const at of numbers) if (at >= 0) ends[at] = 1;
  const nodes = yield* joinNodes(flat, membersOf(flat, groups), (at) => ends[at] === 1, notes);
  const cables = yield* joinLinks(flat, nodes, notes);
  const plugs = new Plugs(nodes.joined.length, cables);
  yield undefined;
  yield* applyPorts(flat, nodes, plugs, notes);
  notePeers(plugs, nodes, notes);
  const links: FabricLink[] = [];
  for (const cable of cables) {
    links.push(linkOf(cable, nodes, notes));
    if (links.length % slice === 0) yield undefined;
  }
  const fabric = yield* finishInSteps(
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

function linkOf(cable: Cable, { joined }: JoinedNodes, notes: Notes): FabricLink {
  const { a, b, aPort, bPort, kind, figures, sources } = cable;
  const { errors, aErrors, bErrors, measuredGbps, utilisation } = figures;
  const gbps = figures.gbps ?? null;
  const link: Mutable<FabricLink> = {
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
    from: sources === null ? notes.one(cable.first) : notes.from(sources),
  };
  if (measuredGbps !== undefined) link.measuredGbps = measuredGbps;
  if (utilisation !== undefined) link.utilisation = utilisation;
  if (errors !== undefined) link.errors = errors;
  if (aErrors !== undefined) link.aErrors = aErrors;
  if (bErrors !== undefined) link.bErrors = bErrors;
  return link;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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
