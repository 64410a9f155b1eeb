import * as l10n from '@vscode/l10n';
import type { Health } from '../../src/fabric/graph.js';
import type { FabricFinding } from '../../src/fabric/structure/findings.js';
import type { Scene } from './scene.js';

/** Findings of one check, by their places in {@link Scene.findings}. */
export interface FindingGroup {
  readonly title: string;
  readonly severity: FabricFinding['severity'];
  readonly members: readonly number[];
}

/** The severity as a word. */
export function severityWord(severity: FabricFinding['severity']): string {
  switch (severity) {
    case 'error':
      return l10n.t('error');
    case 'warning':
      return l10n.t('warning');
    case 'information':
      return l10n.t('information');
  }
}

/** The health whose mark and colour a severity shares. */
export function severityHealth(severity: FabricFinding['severity']): Health {
  return severity === 'error' ? 'down' : severity === 'warning' ? 'degraded' : 'unknown';
}

const rank: Readonly<Record<FabricFinding['severity'], number>> = { error: 0, warning: 1, information: 2 };

/** The findings by what is wrong, the worst first; `keep` leaves some out. */
export function findingGroups({ findings }: Pick<Scene, 'findings'>, keep: (at: number) => boolean = () => true): FindingGroup[] {
  const groups = new Map<string, FindingGroup & { readonly members: number[] }>();
  findings.forEach(({ title, severity }, at) => {
    if (!keep(at)) return;
    const known = groups.get(title);
    if (known === undefined) groups.set(title, { title, severity, members: [at] });
    else known.members.push(at);
  });
  return [...groups.values()].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

/** Places of all nodes that a finding names: those at the ends of its cables, and those that it is about. */
export function findingNodes({ index }: Pick<Scene, 'index'>, { ends, nodes }: FabricFinding): number[] {
  const ids = [...ends.flatMap((pair) => pair.map(({ node }) => node)), ...nodes];
  return [...new Set(ids.flatMap((id) => index.get(id) ?? []))];
}

/** A finding as an id that survives a refresh. */
export function findingId({ check, ends, nodes, message }: FabricFinding): string {
  const places = [...ends.flatMap((pair) => pair.map(({ node, port }) => `${node}/${port ?? ''}`)), ...nodes];
  return `finding ${check} ${places.length === 0 ? message : places.join(' ')}`;
}

/** Findings by the links and nodes that they are about, by place. */
interface FindingIndex {
  readonly links: ReadonlyMap<number, readonly number[]>;
  readonly nodes: ReadonlyMap<number, readonly number[]>;
}

const indexes = new WeakMap<Scene, FindingIndex>();

function indexOf(scene: Scene): FindingIndex {
  const known = indexes.get(scene);
  if (known !== undefined) return known;
  const links = new Map<number, number[]>();
  const nodes = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, key: number, at: number): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [at]);
    else list.push(at);
  };
  scene.findings.forEach((finding, at) => {
    for (const link of finding.links) add(links, link, at);
    for (const node of findingNodes(scene, finding)) add(nodes, node, at);
  });
  const made = { links, nodes };
  indexes.set(scene, made);
  return made;
}

/** Places of the findings that name a link or node. */
export function findingsOf(scene: Scene, kind: 'link' | 'node', at: number): readonly number[] {
  const index = indexOf(scene);
  return (kind === 'link' ? index.links : index.nodes).get(at) ?? [];
}

/** Whether a link says in its own note what a finding says of it, so that a list need not say it twice. */
export function isTold(scene: Scene, link: number): boolean {
  return indexOf(scene).links.has(link);
}

/** A cable that a finding is about, by the places of its ends. */
interface CableMark {
  readonly finding: number;
  readonly a: number;
  readonly b: number;
  /** A cable that is there has the line and shape of its state; one that is missing has none. */
  readonly is: 'missing' | 'marked' | 'unmarked';
}

/** What findings are about, as the picture marks it. */
export interface FindingMarks {
  /** Findings about each node itself, and not about a cable at it. */
  readonly nodes: ReadonlyMap<number, readonly number[]>;
  readonly cables: readonly CableMark[];
}

/** Whether a finding is about a cable that is not there. */
export function isMissing({ check }: Pick<FabricFinding, 'check'>): boolean {
  return check === 'missing-link';
}

const marks = new WeakMap<Scene, FindingMarks>();

/** What the picture marks for the findings of a scene. */
export function findingMarks(scene: Scene): FindingMarks {
  const known = marks.get(scene);
  if (known !== undefined) return known;
  const nodes = new Map<number, number[]>();
  const cables: CableMark[] = [];
  scene.findings.forEach((found, finding) => {
    const { nodes: about, ends, links } = found;
    const missing = isMissing(found);
    for (const id of missing ? [] : about) {
      const at = scene.index.get(id);
      if (at === undefined) continue;
      const list = nodes.get(at);
      if (list === undefined) nodes.set(at, [finding]);
      else list.push(finding);
    }
    if (about.length > 0 && !missing) return;
    for (const [one, other] of ends) {
      const [a, b] = [scene.index.get(one.node), scene.index.get(other.node)];
      if (a !== undefined && b !== undefined && a !== b) cables.push({ finding, a, b, is: missing ? 'missing' : links.length > 0 ? 'marked' : 'unmarked' });
    }
  });
  const made = { nodes, cables };
  marks.set(scene, made);
  return made;
}
