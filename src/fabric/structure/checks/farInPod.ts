import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding } from '../check.js';

function find({ plan, names }: CheckInput): FabricFinding[] {
  if (!plan.fatTree) return [];
  const uppers = new Map<number, Map<number, number>>();
  const members = new Map<number, number[]>();
  for (const { lower, upper, link } of plan.boundaries[1] ?? []) {
    const own = uppers.get(lower) ?? new Map<number, number>();
    if (!uppers.has(lower)) {
      uppers.set(lower, own);
      const pod = plan.pod[lower] ?? -1;
      const known = members.get(pod);
      if (known === undefined) members.set(pod, [lower]);
      else known.push(lower);
    }
    own.set(upper, link);
  }
  const findings: FabricFinding[] = [];
  for (const leaves of members.values()) {
    if (leaves.length < 2) continue;
    // Leaves with the same switches above are alike, and a pod has few kinds of them.
    const kinds = new Map<string, { readonly leaf: number; readonly all: number[]; readonly above: ReadonlyMap<number, number> }>();
    for (const leaf of leaves) {
      const above = uppers.get(leaf) ?? new Map<number, number>();
      const key = [...above.keys()].sort((a, b) => a - b).join();
      const known = kinds.get(key);
      if (known === undefined) kinds.set(key, { leaf, all: [leaf], above });
      else known.all.push(leaf);
    }
    const list = [...kinds.values()].sort((a, b) => b.all.length - a.all.length).slice(0, 64);
    list.forEach(({ leaf, above }, at) => {
      const far = list.slice(0, at).filter((other) => ![...above.keys()].some((upper) => other.above.has(upper)));
      const [first] = far;
      if (first === undefined) return;
      const count = far.reduce((sum, { all }) => sum + all.length, 0);
      findings.push({
        check: 'far-in-pod',
        severity: 'warning',
        title: l10n.t('More than two switch hops inside a pod'),
        message: l10n.t(
          '{0} shares no switch above with {1} of {2} leaves of its pod ({3}, say): between them are more than two switch hops',
          names.node(leaf),
          count,
          leaves.length,
          names.node(first.leaf),
        ),
        ends: [...above.values()].map((link) => names.ends(link)),
        links: [],
        nodes: [names.id(leaf), names.id(first.leaf)],
      });
    });
  }
  return findings;
}

export const farInPod: FabricCheck = {
  id: 'far-in-pod',
  about: {
    name: { en: 'More than two switch hops inside a pod', zh: 'Pod 内超过两跳交换机' },
    what: {
      en: 'Whether every two leaves of a pod have a switch above in common, so that leaf, spine, leaf is the way between their hosts.',
      zh: '同一 Pod 的任意两台叶交换机是否有共同的上层交换机，使主机之间的路径为叶—脊—叶。',
    },
    consequence: {
      en: 'Traffic inside the pod takes the core: more latency for trees and less bandwidth for everybody else there.',
      zh: 'Pod 内的流量要绕经核心层：树的延迟增加，并占用其他流量的带宽。',
    },
    source: 'The plan of a folded Clos network (Clos 1953; Al-Fares et al., SIGCOMM 2008)',
  },
  run: find,
};
