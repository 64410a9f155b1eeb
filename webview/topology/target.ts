import { changes } from '../../src/fabric/diff.js';
import type { FabricNode, Health } from '../../src/fabric/graph.js';
import { linkKey } from '../../src/protocol/topology.js';
import { findingId, isTold } from './findings.js';
import { groupOfCode, isWithin, linkPlace, linksAt, type Scene } from './scene.js';

/** What is selected or pointed at; the ends of a bundle are codes, see {@link Scene}. */
export type Target =
  | { readonly kind: 'node'; readonly at: number }
  | { readonly kind: 'link'; readonly at: number }
  | { readonly kind: 'group'; readonly at: number }
  | { readonly kind: 'finding'; readonly at: number }
  | { readonly kind: 'bundle'; readonly a: number; readonly b: number };

/** Whether two targets are the same thing. */
export function sameTarget(a: Target | null, b: Target | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'bundle') return b.kind === 'bundle' && a.a === b.a && a.b === b.b;
  return b.kind === a.kind && b.at === a.at;
}

/** The target that a code stands for. */
export function targetOfCode(scene: Scene, code: number): Target {
  const group = groupOfCode(scene, code);
  return group === null ? { kind: 'node', at: code } : { kind: 'group', at: group };
}

/** Cables of a bundle, by place. */
export function bundleLinks(scene: Scene, { a, b }: { readonly a: number; readonly b: number }): number[] {
  const found: number[] = [];
  scene.fabric.links.forEach(({ kind }, at) => {
    const [from, to] = [scene.from[at] ?? -1, scene.to[at] ?? -1];
    if (kind !== 'fabric' || from < 0) return;
    if ((isWithin(scene, a, from) && isWithin(scene, b, to)) || (isWithin(scene, b, from) && isWithin(scene, a, to))) found.push(at);
  });
  return found;
}

/** A target as an id that survives a refresh. */
export function targetId(scene: Scene, target: Target): string | null {
  switch (target.kind) {
    case 'node':
      return scene.fabric.nodes[target.at]?.id ?? null;
    case 'link': {
      const link = scene.fabric.links[target.at];
      return link === undefined ? null : `link ${linkKey(link)}`;
    }
    case 'group':
      return groupId(scene, target.at);
    case 'finding': {
      const finding = scene.findings[target.at];
      return finding === undefined ? null : findingId(finding);
    }
    case 'bundle':
      return `bundle ${codeId(scene, target.a)}\n${codeId(scene, target.b)}`;
  }
}

function groupId({ layout, fabric }: Scene, at: number): string {
  const group = layout.groups[at];
  return `group ${group?.kind ?? ''} ${fabric.nodes[group?.members[0] ?? -1]?.id ?? ''}`;
}

function codeId(scene: Scene, code: number): string {
  const group = groupOfCode(scene, code);
  return group === null ? (scene.fabric.nodes[code]?.id ?? '') : groupId(scene, group);
}

function codeOf(scene: Scene, id: string): number | undefined {
  if (!id.startsWith('group ')) return scene.index.get(id);
  const at = scene.layout.groups.findIndex((_, place) => groupId(scene, place) === id);
  return at < 0 ? undefined : scene.fabric.nodes.length + at;
}

/** The target of an id, or null when it is gone. */
export function findTarget(scene: Scene, id: string): Target | null {
  if (id.startsWith('link ')) {
    const at = linkPlace(scene, id.slice(5));
    return at === undefined ? null : { kind: 'link', at };
  }
  if (id.startsWith('finding ')) {
    const at = scene.findings.findIndex((finding) => findingId(finding) === id);
    return at < 0 ? null : { kind: 'finding', at };
  }
  if (id.startsWith('bundle ')) {
    const [a, b] = id
      .slice(7)
      .split('\n')
      .map((end) => codeOf(scene, end));
    return a === undefined || b === undefined ? null : { kind: 'bundle', a, b };
  }
  const code = codeOf(scene, id);
  return code === undefined ? null : targetOfCode(scene, code);
}

const rank: Readonly<Record<Health, number>> = { down: 0, degraded: 1, unknown: 2, ok: 3 };

/** All that is to be looked at: what is not well, worst first, and findings that no cable in the picture tells of. */
export function troubles(scene: Scene): Target[] {
  const others = scene.findings.flatMap(({ links }, at): Target[] => (links.length === 0 ? [{ kind: 'finding', at }] : []));
  return [...wrongTargets(scene), ...others];
}

/** What is not well and no finding tells of. */
export function untoldTargets(scene: Scene): Target[] {
  return wrongTargets(scene).filter((target) => target.kind !== 'link' || !isTold(scene, target.at));
}

/** Everything that is not well, worst first; what is merely unknown is left out. */
export function wrongTargets(scene: Scene): Target[] {
  const wrong: { readonly target: Target; readonly health: Health }[] = [];
  scene.fabric.links.forEach(({ state }, at) => {
    if (state === 'down' || state === 'degraded') wrong.push({ target: { kind: 'link', at }, health: state });
  });
  scene.fabric.nodes.forEach((node, at) => {
    if (speaksForItself(scene, node, at)) wrong.push({ target: { kind: 'node', at }, health: node.health });
  });
  return wrong.sort((a, b) => rank[a.health] - rank[b.health]).map(({ target }) => target);
}

/**
 * What differs between two captures: removed first, then added, then changed; links before nodes. What came or went with a host or switch is told
 * by that alone.
 */
export function changedTargets({ diff, from, to, parent }: Scene): Target[] {
  if (diff === null) return [];
  const cameWith = (node: number, mark: number): boolean => mark >= changes.added && diff.nodes[node] === mark;
  const found: { readonly target: Target; readonly mark: number }[] = [];
  diff.links.forEach((mark, at) => {
    if (mark > 0 && !cameWith(from[at] ?? -1, mark) && !cameWith(to[at] ?? -1, mark)) found.push({ target: { kind: 'link', at }, mark });
  });
  diff.nodes.forEach((mark, at) => {
    if (mark > 0 && !cameWith(parent[at] ?? -1, mark)) found.push({ target: { kind: 'node', at }, mark });
  });
  return found.sort((a, b) => b.mark - a.mark).map(({ target }) => target);
}

/** A host repeats the note of what sits in it; only the inner one is listed. Hosts that were not reached are listed. */
function speaksForItself(scene: Scene, node: FabricNode, at: number): boolean {
  if (node.health === 'ok' || (node.health === 'unknown' && node.kind !== 'host')) return false;
  const cableSaysIt = linksAt(scene, at).some((link) => {
    const state = scene.fabric.links[link]?.state;
    return state === 'down' || state === 'degraded';
  });
  if (node.kind === 'nic' && cableSaysIt) return false;
  return !(scene.childrenOf.get(at) ?? []).some((child) => scene.fabric.nodes[child]?.note === node.note);
}
