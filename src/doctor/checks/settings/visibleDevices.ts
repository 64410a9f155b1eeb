import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { hasGpus } from '../../kinds.js';
import { isSchedulers, lineOf } from './sources.js';

const names = ['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES'];

/** How many GPUs a value shows: all for "all", none where it shows what cannot be counted. */
function shown(name: string, value: string, gpus: number): number | null {
  if (name === 'NVIDIA_VISIBLE_DEVICES' && (value === 'all' || value === 'void' || value === 'none' || value === ''))
    return value === 'all' ? gpus : null;
  if (value.includes('$') || /^MIG/i.test(value)) return null;
  const items = value.split(',').map((item) => item.trim());
  // CUDA stops at the first entry that names no device (CUDA C++ Programming Guide, CUDA environment variables).
  const bad = items.findIndex((item) => item === '' || item === '-1' || (/^\d+$/.test(item) && Number(item) >= gpus));
  return new Set(bad < 0 ? items : items.slice(0, bad)).size;
}

/** GPUs that a login's environment or a file of the system hides. The scheduler's own files choose the GPUs of a job and are no trouble. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const gpus = facts.gpus?.length ?? 0;
    if (gpus === 0) return [];
    const places = [
      ...names.flatMap((name) => {
        const value = facts.environment[name];
        return value === undefined ? [] : [{ name, value, place: `${name}=${value}` }];
      }),
      ...facts.systemVariables
        .filter((variable) => names.includes(variable.name) && !isSchedulers(variable))
        .map(({ path, line, name, value }) => ({ name, value, place: lineOf(path, line, name, value) })),
    ];
    const hiding = places.find(({ name, value }) => (shown(name, value, gpus) ?? gpus) < gpus);
    if (hiding === undefined) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('GPUs hidden by a variable'),
        message: l10n.t(
          '{0}: {1} shows {2} of {3} GPUs to programs of a login.',
          host,
          hiding.name,
          shown(hiding.name, hiding.value, gpus) ?? 0,
          gpus,
        ),
        evidence: [hiding.place],
        fix: l10n.t('Take {0} out of the login files; a job’s own script or the scheduler sets it.', hiding.name),
      },
    ];
  });

export const visibleDevices: Check = {
  id: 'gpus-hidden',
  area: 'settings',
  about: {
    name: { en: 'Visible GPUs', zh: '可见的 GPU' },
    what: {
      en: 'Whether CUDA_VISIBLE_DEVICES of a login or a system file hides some of the host’s GPUs.',
      zh: '登录环境或系统文件中的 CUDA_VISIBLE_DEVICES 是否隐藏了部分 GPU。',
    },
    consequence: {
      en: 'A launch over ssh with eight ranks on the host fails with "invalid device ordinal", or ranks share a GPU and NCCL stops with "Duplicate GPU detected".',
      zh: '通过 ssh 在该主机启动八个 rank 会报 “invalid device ordinal”，或多个 rank 共用一块 GPU，NCCL 以 “Duplicate GPU detected” 停止。',
    },
    source: 'CUDA C++ Programming Guide, CUDA environment variables; NCCL src/init.cc (Duplicate GPU detected)',
    docs: 'https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#env-vars',
  },
  concerns: ({ facts }) => hasGpus(facts),
  run: ({ hosts }) => find(hosts),
};
