import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { activePorts, portName } from '../../ports.js';
import { usualBy } from '../../usual.js';

/** Hosts are compared with those that have as many GPUs of the same model. */
const kindOf = ({ facts }: Reached): string => `${String(facts.gpus?.length)} ${facts.gpus?.[0]?.name ?? ''}`;

function find(hosts: readonly Reached[]): Trouble[] {
  // A host without any active port is said by tcp-only.
  const all = hosts.filter(({ facts }) => (facts.gpus?.length ?? 0) > 0 && activePorts(facts).length > 0);
  const usual = usualBy(all, kindOf, ({ facts }) => facts.nics?.length);
  const names = new Map<string, Map<string, number>>();
  for (const own of all) {
    const counts = names.get(kindOf(own)) ?? new Map<string, number>();
    for (const nic of own.facts.nics ?? []) counts.set(portName(nic), (counts.get(portName(nic)) ?? 0) + 1);
    names.set(kindOf(own), counts);
  }
  return all.flatMap((own): Trouble[] => {
    const most = usual.get(kindOf(own));
    const count = own.facts.nics?.length ?? 0;
    if (most === undefined || count >= most.value) return [];
    const here = new Set((own.facts.nics ?? []).map(portName));
    const missing = [...(names.get(kindOf(own)) ?? [])]
      .filter(([name, seen]) => seen * 2 > most.total && !here.has(name))
      .map(([name]) => name);
    return [
      {
        host: own.host,
        status: 'fail',
        title: l10n.t('RDMA port missing'),
        message: l10n.t(
          '{0} has {1} RDMA ports; {2} hosts like it have {3}. Missing: {4}.',
          own.host,
          count,
          most.count,
          most.value,
          missing.join(', ') || '–',
        ),
        evidence: [`RDMA ports: ${[...here].join(', ')}`],
        fix: l10n.t('Look whether the adapter is on the bus and its driver bound: lspci -d 15b3: -k; dmesg | grep mlx5'),
      },
    ];
  });
}

export const portCountDiffers: Check = {
  id: 'port-count-differs',
  area: 'rdma',
  about: {
    name: { en: 'Number of RDMA ports', zh: 'RDMA 端口数量' },
    what: {
      en: 'RDMA ports of each host, in any state, against most hosts with the same GPUs.',
      zh: '每台主机的 RDMA 端口数（任何状态）与多数相同 GPU 的主机相比。',
    },
    consequence: {
      en: 'A rail is missing: NCCL builds fewer channels for all ranks, since each ring crosses every host.',
      zh: '缺少一条 rail：每个 ring 都经过所有主机，NCCL 为全部 rank 建立的通道都会减少。',
    },
    source: 'NCCL src/graph/connect.cc, src/init.cc (nChannels is the least of all ranks’)',
    docs: null,
  },
  concerns: ({ facts }) =>
    facts.gpus?.length === 0 ? false : facts.nics === null || facts.gpus === null ? null : activePorts(facts).length > 0,
  run: ({ hosts }) => find(hosts),
};
