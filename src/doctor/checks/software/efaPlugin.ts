import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasGpus } from '../../kinds.js';
import { hasEfa, pluginOf } from './plugins.js';

/** EFA speaks no verbs that NCCL's own transport can use: without aws-ofi-nccl everything goes over TCP. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    if (hasEfa(facts) !== true || hasGpus(facts) !== true || pluginOf(facts, 'net') !== null) return [];
    const ports = facts.nics?.length ?? 0;
    return [
      {
        host,
        status: 'fail',
        title: l10n.t('EFA without its plugin'),
        message: l10n.t('{0} has {1} EFA ports, but no aws-ofi-nccl: outside of a container that brings it, NCCL uses TCP.', host, ports),
        evidence: [],
        fix: l10n.t(
          'Install the EFA installer’s aws-ofi-nccl and put its lib folder on LD_LIBRARY_PATH; NCCL_NET="AWS Libfabric" makes NCCL stop instead of using TCP.',
        ),
      },
    ];
  });

export const efaPlugin: Check = {
  id: 'efa-plugin',
  area: 'software',
  about: {
    name: { en: 'EFA plugin', zh: 'EFA 插件' },
    what: { en: 'Whether a net plugin is found on hosts with EFA adapters.', zh: '有 EFA 网卡的主机上是否找到网络插件。' },
    consequence: {
      en: 'NCCL prints "Using network Socket" at level INFO and runs over TCP: a few GB/s instead of hundreds.',
      zh: 'NCCL 仅在 INFO 级别打印 “Using network Socket”，走 TCP：几 GB/s，而非数百。',
    },
    source: 'nccl#959, #229; aws-ofi-nccl#67, #803, #889; aws-ofi-nccl README',
    docs: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start-nccl.html',
  },
  concerns: ({ facts }) => (hasGpus(facts) === false ? false : hasEfa(facts) === true ? hasGpus(facts) : hasEfa(facts)),
  run: ({ hosts }) => find(hosts),
};
