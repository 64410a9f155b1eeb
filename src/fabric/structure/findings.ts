import { drained } from '../../base/steps.js';
import type { Fabric, FabricLink } from '../graph.js';
import { between, type CheckInput, type FabricCheck, type FabricFinding, Names } from './check.js';
import { asymmetricUplinks } from './checks/asymmetric.js';
import { errorCounters } from './checks/errorCounters.js';
import { farInPod } from './checks/farInPod.js';
import { island } from './checks/island.js';
import { missingLink } from './checks/missingLink.js';
import { miswired } from './checks/miswired.js';
import { singlePoint } from './checks/singlePoint.js';
import { slowLink } from './checks/slowLink.js';
import { gridsOf } from './grid.js';
import { planOf } from './plan.js';

export type { FabricFinding, PortRef } from './check.js';

/** All checks of a fabric against its plan, in the order in which their findings are told. */
export const fabricChecks: readonly FabricCheck[] = [
  island,
  miswired,
  missingLink,
  slowLink,
  errorCounters,
  asymmetricUplinks,
  singlePoint,
  farInPod,
];

/** What is wrong with a fabric, by its own plan. A fabric without cables between switches and adapters has no plan, and nothing is said of it. */
export function fabricFindings(fabric: Pick<Fabric, 'nodes' | 'links'>): FabricFinding[] {
  return drained(findingsInSteps(fabric));
}

function* findingsInSteps(fabric: Pick<Fabric, 'nodes' | 'links'>): Generator<undefined, FabricFinding[]> {
  if (!fabric.nodes.some(({ kind }) => kind === 'switch')) return [];
  const plan = planOf(fabric);
  yield undefined;
  const grids = gridsOf(plan);
  yield undefined;
  const input: CheckInput = { fabric, plan, grids, names: new Names(fabric) };
  const findings: FabricFinding[] = [];
  for (const { run } of fabricChecks) {
    yield undefined;
    for (const finding of run(input)) findings.push(finding);
  }
  // A link that was marked by another finding is not slow for that.
  const marked = new Set(
    findings.flatMap(({ check, links, title }) => (check === slowLink.id ? [] : links.map((link) => `${link} ${title}`))),
  );
  return findings.filter(({ check, links: [link = -1] }) => {
    const note = fabric.links[link]?.note ?? '';
    return check !== slowLink.id || !marked.has(`${link} ${note.slice(0, note.indexOf(': '))}`);
  });
}

/** A fabric whose links say what was found of them, and all that was found. */
export interface CheckedFabric {
  readonly fabric: Fabric;
  readonly findings: readonly FabricFinding[];
}

/** A fabric with what its checks found: on its links, and as a list. */
export function withFindings(fabric: Fabric): CheckedFabric {
  return drained(withFindingsInSteps(fabric));
}

/** The same in steps of a check each, for an editor that must not stand still. */
export function* withFindingsInSteps(fabric: Fabric): Generator<undefined, CheckedFabric> {
  const findings = yield* findingsInSteps(fabric);
  yield undefined;
  return { fabric: { ...fabric, links: markLinks(fabric.links, findings) }, findings };
}

/** The links with what was found of them: a link that seemed well and is in the wrong place, or counts errors, is degraded and says why. */
export function markLinks(links: readonly FabricLink[], findings: readonly FabricFinding[]): FabricLink[] {
  const marks = new Map<number, FabricFinding>();
  for (const finding of findings) for (const link of finding.links) if (!marks.has(link)) marks.set(link, finding);
  if (marks.size === 0) return [...links];
  return links.map((link, at) => {
    const finding = marks.get(at);
    if (finding === undefined || link.state === 'down' || link.state === 'degraded') return link;
    const [ends] = finding.ends;
    // The picture shows the note beside the ends, which need not stand there twice.
    const said = ends === undefined ? finding.message : finding.message.slice(between(ends).length + 2);
    return { ...link, state: 'degraded', note: `${finding.title}: ${said}` };
  });
}
