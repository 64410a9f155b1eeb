import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Check } from '../../check.js';
import { gpusOf, gpusWith, whereGpu } from '../../devices.js';
import { activePorts } from '../../ports.js';
import { usualBy } from '../../usual.js';

/** Window of a GPU whose firmware was denied large addresses: 256 MiB. */
const small = 2 ** 28;

export const gpuBar1Small: Check = {
  id: 'gpu-bar1-small',
  area: 'gpu',
  about: {
    name: { en: 'GPU memory window (BAR1)', zh: 'GPU 显存窗口（BAR1）' },
    what: {
      en: 'Size of the window through which adapters reach GPU memory, on hosts with RDMA: against others of the model, and 256 MiB or less at all.',
      zh: '有 RDMA 的主机上，网卡访问显存的窗口大小：与同型号相比，或不超过 256 MiB。',
    },
    consequence: {
      en: 'Memory beyond the window cannot be registered: ibv_reg_mr fails, or GPUDirect RDMA is off.',
      zh: '超出窗口的显存无法注册：ibv_reg_mr 失败，或 GPUDirect RDMA 不可用。',
    },
    source: 'CUDA GPUDirect RDMA guide: BAR sizes; nvidia-smi -q -d MEMORY (BAR1 Memory Usage)',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
  },
  concerns: (own) =>
    own.facts.nics === null ? null : activePorts(own.facts).length === 0 ? false : whereGpu(({ bar1Bytes }) => bar1Bytes)(own),
  run: ({ hosts }) => {
    const usual = usualBy(
      gpusOf(hosts),
      ({ gpu }) => gpu.name,
      ({ gpu }) => gpu.bar1Bytes,
    );
    return gpusWith(
      hosts,
      ({ bar1Bytes, name }) => typeof bar1Bytes === 'number' && (bar1Bytes <= small || bar1Bytes < (usual.get(name)?.value ?? 0)),
      ({ bar1Bytes }) => `BAR1 total ${String(bar1Bytes)} B`,
      (host, which, [first]) => ({
        status: 'warn',
        title: l10n.t('GPU memory window small'),
        message: l10n.t('{0} GPU {1}: adapters reach {2} of its memory.', host, which, bytes(first?.bar1Bytes ?? 0)),
        fix: l10n.t('Allow 64-bit addresses in the firmware (Above 4G Decoding, Resizable BAR) and restart the host.'),
      }),
    );
  },
};
