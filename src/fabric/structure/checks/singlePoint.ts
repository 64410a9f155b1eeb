import * as l10n from '@vscode/l10n';
import { type CheckInput, type FabricCheck, type FabricFinding, between } from '../check.js';
import { cutsOf } from '../cuts.js';

function find({ plan, names }: CheckInput): FabricFinding[] {
  const { switches, cables } = cutsOf(plan);
  const title = l10n.t('Single point of failure');
  return [
    ...switches.map(({ node, apart }): FabricFinding => {
      const ends: (readonly [ReturnType<typeof names.port>, ReturnType<typeof names.port>])[] = [];
      const { offsets, links } = plan.graph;
      for (let place = offsets[node] ?? 0; place < (offsets[node + 1] ?? 0); place++) {
        const link = links[place] ?? -1;
        const other = plan.graph.neighbours[place] ?? 0;
        if (link >= 0 && (plan.tier[other] ?? 0) !== 0) ends.push(names.ends(link));
      }
      return {
        check: 'single-point',
        severity: 'warning',
        title,
        message: l10n.t('without {0} {1} switches are cut off from the rest', names.node(node), apart),
        ends,
        links: [],
        nodes: [names.id(node)],
      };
    }),
    ...cables.map(({ link, apart }): FabricFinding => {
      const ends = names.ends(link);
      return {
        check: 'single-point',
        severity: 'warning',
        title,
        message: l10n.t('{0}: the only cable that joins {1} switches with the rest', between(ends), apart),
        ends: [ends],
        links: [],
        nodes: [],
      };
    }),
  ];
}

export const singlePoint: FabricCheck = {
  id: 'single-point',
  about: {
    name: { en: 'Single point of failure', zh: '单点故障' },
    what: {
      en: 'Switches and cables without which the switches of a network fall into parts that each hold adapters. A leaf’s own hosts do not count: every host with one cable hangs on one leaf.',
      zh: '缺了它们，网络中的交换机就会分裂成各自带有网卡的几部分的交换机和线缆。叶交换机自己的主机不计：只有一根线缆的主机总是依赖一台叶交换机。',
    },
    consequence: {
      en: 'One failure ends every job that spans both parts.',
      zh: '一处故障会让所有跨越两部分的作业终止。',
    },
    source: 'Tarjan, Depth-first search and linear graph algorithms (1972): articulation points and bridges',
  },
  run: find,
};
