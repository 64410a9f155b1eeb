import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** A kernel other than the majority's. */
export const kernelDiffers = differCheck({
  id: 'kernel-differs',
  area: 'host',
  about: {
    name: { en: 'Kernel', zh: '内核' },
    what: { en: 'The running kernel, compared between hosts with the same GPUs.', zh: '相同 GPU 的各主机上正在运行的内核是否一致。' },
    consequence: {
      en: 'Modules built for another kernel are missing after its start: without nvidia-peermem GPUDirect RDMA is off, and dma-buf needs Linux 5.12.',
      zh: '为另一内核编译的模块启动后会缺失：没有 nvidia-peermem 就没有 GPUDirect RDMA，而 dma-buf 需要 Linux 5.12。',
    },
    source: 'NVIDIA GPUDirect RDMA documentation (nvidia-peermem, dma-buf); nccl#1676',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
  },
  valueOf: ({ kernel }) => kernel,
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Kernel differs'),
    message: l10n.t('{0} runs kernel {1}; {2} hosts run {3}.', host, own, count, most),
    fix: l10n.t('Boot it into {0}, or leave the host out of runs.', most),
  }),
});
