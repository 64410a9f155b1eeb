import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import { differCheck } from '../../differCheck.js';

// "" stands for the distribution's own drivers; undefined is not read.
const ofedOf = ({ versions }: HostFacts): string | null => (versions.ofed === undefined ? null : (versions.ofed ?? ''));
const name = (ofed: string): string => (ofed === '' ? l10n.t('the distribution’s drivers') : ofed);

/** Another OFED than most hosts have. */
export const ofedDiffers = differCheck({
  id: 'ofed-differs',
  area: 'software',
  about: {
    name: { en: 'OFED', zh: 'OFED' },
    what: {
      en: 'Release of MLNX_OFED or DOCA-OFED, or the distribution’s drivers, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机的 MLNX_OFED 或 DOCA-OFED 版本（或发行版自带驱动）是否一致。',
    },
    consequence: {
      en: 'nvidia-peermem needs the peer-memory interface of OFED: after an upgrade without it GPUDirect RDMA is off there; defaults of congestion control and relaxed ordering change between releases.',
      zh: 'nvidia-peermem 需要 OFED 的 peer-memory 接口：缺少它的升级会使 GPUDirect RDMA 失效；拥塞控制和 relaxed ordering 的默认值也随版本变化。',
    },
    source: 'NVIDIA GPUDirect RDMA documentation (nvidia-peermem and MLNX_OFED); nccl#1676',
    docs: 'https://docs.nvidia.com/cuda/gpudirect-rdma/',
  },
  valueOf: ofedOf,
  concerns: ({ facts }) => (facts.nics?.length === 0 ? false : ofedOf(facts) === null ? null : true),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('OFED differs'),
    message: l10n.t('{0} has {1}; {2} hosts have {3}.', host, name(own), count, name(most)),
    fix: l10n.t('Install there what the others have, and rebuild nvidia-peermem: dkms status'),
  }),
});
