import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';

const unitOf = ({ facts }: Reached): readonly [string, string] | null =>
  Object.entries(facts.services ?? {}).find(([unit]) => /^nvidia-fabricmanager(\.service)?$/.test(unit)) ?? null;

/** Whether the host has NVSwitches: its GPUs say so, or their NVLinks are as many as only boards with switches wire. */
function hasSwitches({ facts: { gpus } }: Reached): boolean | null {
  if (gpus === null) return null;
  if (gpus.length < 4) return false;
  if (gpus.some(({ fabricState }) => /^(Completed|In Progress|Not Started)$/i.test(fabricState ?? ''))) return true;
  const links = gpus.map(({ nvlink }) => nvlink?.links ?? null);
  return links.every((count) => count === null) ? null : links.some((count) => (count ?? 0) >= 12);
}

function find(own: Reached): Trouble[] {
  const unit = unitOf(own);
  if (unit === null || unit[1] === 'active') return [];
  return [
    {
      host: own.host,
      status: 'fail',
      title: l10n.t('Fabric manager not running'),
      message: l10n.t('{0}: the service {1} is {2}.', own.host, unit[0], unit[1]),
      evidence: [`${unit[0]}: ${unit[1]}`],
      fix: l10n.t(
        'Install it in the driver’s version {0} and start it: systemctl enable --now nvidia-fabricmanager',
        own.facts.versions.driver ?? '–',
      ),
    },
  ];
}

export const fabricManager: Check = {
  id: 'fabric-manager',
  area: 'gpu',
  about: {
    name: { en: 'Fabric manager', zh: 'fabric manager' },
    what: {
      en: 'Whether nvidia-fabricmanager runs on hosts with NVSwitches.',
      zh: '有 NVSwitch 的主机上 nvidia-fabricmanager 是否在运行。',
    },
    consequence: {
      en: 'Without it CUDA does not start on the host (error 802, system not yet initialized), or NVLS fails at the next start of a job.',
      zh: '没有它，CUDA 无法在该主机启动（错误 802），或下次作业启动时 NVLS 失败。',
    },
    source: 'NVIDIA Fabric Manager User Guide; CUDA cudaErrorSystemNotReady (802); nccl#1562, DCGM#304',
    docs: 'https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html',
  },
  concerns: (own) => {
    const switches = hasSwitches(own);
    return switches !== true ? switches : own.facts.services === null ? null : unitOf(own) !== null;
  },
  run: ({ hosts }) => hosts.flatMap(find),
};
