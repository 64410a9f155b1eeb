import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { differs } from '../../differs.js';

/** Drivers of the adapters, each once; their versions are compared with those of all modules. */
function driverOf({ facts }: Reached): string | null {
  const drivers = [...new Set((facts.nics ?? []).flatMap(({ driver }) => driver ?? []))].sort();
  return drivers.length === 0 ? null : drivers.join(', ');
}

export const nicDriverDiffers: Check = {
  id: 'nic-driver-differs',
  area: 'rdma',
  about: {
    name: { en: 'Adapter driver', zh: '网卡驱动' },
    what: {
      en: 'Drivers of the RDMA adapters, compared between hosts with GPUs.',
      zh: '有 GPU 的各主机的 RDMA 网卡驱动是否一致。',
    },
    consequence: {
      en: 'Another driver means another kind of adapter, or none bound: connections between the two kinds fail or fall back to TCP.',
      zh: '驱动不同意味着网卡种类不同或未绑定：两类网卡之间的连接失败或退回 TCP。',
    },
    source: 'NCCL src/transport/net_ib (devices of all verbs drivers are taken); Linux drivers/infiniband/hw',
    docs: null,
  },
  concerns: (own) =>
    own.facts.nics === null
      ? null
      : own.facts.nics.length === 0 || own.facts.gpus?.length === 0
        ? false
        : driverOf(own) === null
          ? null
          : true,
  run: ({ hosts }) =>
    differs(
      hosts.filter(({ facts }) => facts.gpus?.length !== 0),
      driverOf,
      (host, own, most, count) => ({
        status: 'warn',
        title: l10n.t('Adapter driver differs'),
        message: l10n.t('{0} runs its adapters with {1}; {2} hosts with {3}.', host, own, count, most),
        evidence: [own],
        fix: l10n.t('Compare the adapters and what is bound to them: lspci -nnk -d 15b3:; ibdev2netdev -v'),
      }),
    ),
};
