import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding } from '../check.js';
import { islandsOf } from '../islands.js';

/** How many names a message lists. */
const listed = 5;

function find({ fabric, plan, names }: CheckInput): FabricFinding[] {
  const { islands, unplugged } = islandsOf(fabric, plan.graph);
  const title = l10n.t('Cut off from the fabric');
  return [
    ...islands.slice(1).map(({ switches, hosts }): FabricFinding => {
      const shown = [...switches, ...hosts].slice(0, listed).map((at) => names.node(at));
      return {
        check: 'island',
        severity: 'error',
        title,
        message: l10n.t('{0} switches and {1} hosts have no way to the rest: {2}', switches.length, hosts.length, shown.join(', ')),
        ends: [],
        links: [],
        nodes: [...switches, ...hosts].map((at) => names.id(at)),
      };
    }),
    ...unplugged.map((at): FabricFinding => ({
      check: 'island',
      severity: 'error',
      title,
      message: l10n.t('{0} is connected with no switch, while adapters of this name on most hosts are', names.node(at)),
      ends: [],
      links: [],
      nodes: [names.id(at)],
    })),
  ];
}

export const island: FabricCheck = {
  id: 'island',
  about: {
    name: { en: 'Cut off from the fabric', zh: '与网络隔离' },
    what: {
      en: 'Parts of the network with hosts that no cable joins with the largest part, by any adapter of their hosts; and adapters without a cable whose namesakes on most hosts have one.',
      zh: '带有主机、但其主机的任何网卡都没有线缆通往最大部分的网络部分；以及没有线缆、而多数主机上同名网卡都有线缆的网卡。',
    },
    consequence: {
      en: 'A job with a rank there does not start, or falls back to sockets over the management network.',
      zh: '有 rank 在其中的作业无法启动，或退回到管理网络上的 socket。',
    },
    source: 'The cables of this fabric',
  },
  run: find,
};
