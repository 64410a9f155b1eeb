import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import { differCheck } from '../../differCheck.js';

const flavourOf = ({ versions }: HostFacts): string | null =>
  (versions.openDriver ?? null) === null ? null : versions.openDriver === true ? 'open' : 'proprietary';

/** The open kernel module on some hosts and the proprietary one on others. */
export const driverFlavour = differCheck({
  id: 'driver-flavour',
  area: 'software',
  about: {
    name: { en: 'Kind of kernel module', zh: '内核模块类型' },
    what: {
      en: 'Whether NVIDIA’s open or proprietary kernel module runs, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机运行的是 NVIDIA 开源还是专有内核模块。',
    },
    consequence: {
      en: 'dma-buf works with the open module alone: hosts with the other one need nvidia-peermem for GPUDirect RDMA, and one upgrade breaks them and not the rest.',
      zh: '只有开源模块支持 dma-buf：另一类主机需要 nvidia-peermem 才有 GPUDirect RDMA，一次升级可能只影响它们。',
    },
    source: 'NVIDIA GPUDirect RDMA documentation (dma-buf needs the open kernel modules)',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
  },
  valueOf: flavourOf,
  concerns: ({ facts }) => (facts.versions.driver === null && facts.gpus?.length === 0 ? false : flavourOf(facts) === null ? null : true),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Kind of kernel module differs'),
    message: l10n.t('{0} runs the {1} NVIDIA kernel module; {2} hosts run the {3} one.', host, own, count, most),
    fix: l10n.t('Install the same kind there, from the same package as on the others.'),
  }),
});
