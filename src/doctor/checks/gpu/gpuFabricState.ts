import * as l10n from '@vscode/l10n';
import type { GpuFact } from '../../../cluster/facts.js';
import type { Check } from '../../check.js';
import { gpusWith } from '../../devices.js';

/** A GPU that takes part in an NVSwitch fabric; others say N/A or Not Supported. */
const inFabric = ({ fabricState }: GpuFact): boolean =>
  fabricState !== null && fabricState !== undefined && !/^(\[?N\/A\]?|Not Supported|)$/i.test(fabricState);
const ready = ({ fabricState, fabricStatus }: GpuFact): boolean =>
  /^Completed$/i.test(fabricState ?? '') && /^(Success|N\/A|)$/i.test(fabricStatus ?? '');

export const gpuFabricState: Check = {
  id: 'gpu-fabric-state',
  area: 'gpu',
  about: {
    name: { en: 'NVLink fabric', zh: 'NVLink fabric' },
    what: {
      en: 'Whether each GPU behind NVSwitches is registered with the fabric, which the fabric manager does.',
      zh: 'NVSwitch 之后的每块 GPU 是否已由 fabric manager 注册到 fabric。',
    },
    consequence: {
      en: 'CUDA fails with “system not yet initialized”, or NCCL’s NVLS fails to bind multicast memory and ends the job. With NVLS an HGX H200 reduces at 482 GB/s, without at 367.',
      zh: 'CUDA 报 system not yet initialized，或 NCCL 的 NVLS 绑定 multicast 内存失败使作业终止。HGX H200 上有 NVLS 为 482 GB/s，没有为 367。',
    },
    source:
      'NCCL src/transport/nvls.cc (Failed to bind NVLink SHARP Multicast memory); NVML nvmlGpuFabricState_t; nccl#1562, nccl#1488, pytorch#177472',
    docs: 'https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html',
  },
  concerns: ({ facts: { gpus } }) => {
    if (gpus === null) return null;
    if (gpus.length === 0) return false;
    if (gpus.some(inFabric)) return true;
    return gpus.every(({ fabricState }) => fabricState === null || fabricState === undefined) ? null : false;
  },
  run: ({ hosts }) =>
    gpusWith(
      hosts,
      (gpu) => inFabric(gpu) && !ready(gpu),
      ({ fabricState, fabricStatus }) => `fabric.state ${fabricState ?? '?'}, fabric.status ${fabricStatus ?? '?'}`,
      (host, which, [first]) => ({
        status: 'fail',
        title: l10n.t('NVLink fabric not ready'),
        message: l10n.t('{0} GPU {1}: the NVLink fabric is {2} ({3}).', host, which, first?.fabricState ?? '–', first?.fabricStatus ?? '–'),
        fix: l10n.t('Look at the fabric manager and start it in the driver’s version: systemctl status nvidia-fabricmanager'),
      }),
    ),
};
