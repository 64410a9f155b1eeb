import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { differs } from '../../differs.js';

/** The adapters' driver with the package it comes from. */
function driverOf({ facts }: Reached): string | null {
  const drivers = [...new Set((facts.nics ?? []).flatMap(({ driver }) => driver ?? []))].sort();
  if (drivers.length === 0) return null;
  const versions = drivers.map((driver) => {
    const version = facts.modules?.[driver] ?? null;
    return version === null ? driver : `${driver} ${version}`;
  });
  return [...versions, ...(facts.versions.ofed === undefined || facts.versions.ofed === null ? [] : [facts.versions.ofed])].join(', ');
}

export const nicDriverDiffers: Check = {
  id: 'nic-driver-differs',
  area: 'rdma',
  about: {
    name: { en: 'Adapter driver', zh: '网卡驱动' },
    what: {
      en: 'Driver of the RDMA adapters and the OFED it comes from, compared between hosts.',
      zh: '各主机 RDMA 网卡的驱动及其所属 OFED 是否一致。',
    },
    consequence: {
      en: 'The kernel’s own driver and OFED’s name the peer-memory module, counters and devices differently; GPUDirect RDMA then works on some hosts only.',
      zh: '内核自带驱动与 OFED 驱动对 peer-memory 模块、计数器和设备的命名不同；GPUDirect RDMA 因此只在部分主机上可用。',
    },
    source: 'nccl#1676; DOCA-OFED release notes',
    docs: null,
  },
  concerns: (own) => (own.facts.nics === null ? null : own.facts.nics.length === 0 ? false : driverOf(own) === null ? null : true),
  run: ({ hosts }) =>
    differs(hosts, driverOf, (host, own, most, count) => ({
      status: 'warn',
      title: l10n.t('Adapter driver differs'),
      message: l10n.t('{0} runs its adapters with {1}; {2} hosts with {3}.', host, own, count, most),
      evidence: [own],
      fix: l10n.t('Install the same OFED, or the distribution’s driver, on all hosts: ofed_info -s'),
    })),
};
