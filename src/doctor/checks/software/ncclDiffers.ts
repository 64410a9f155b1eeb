import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** An NCCL other than the majority's: ranks of different versions refuse to form a communicator or hang in its first exchange. */
export const ncclDiffers = differCheck({
  id: 'nccl-differs',
  area: 'software',
  about: {
    name: { en: 'NCCL version', zh: 'NCCL 版本' },
    what: { en: 'The first libnccl that the loader of each host would take.', zh: '各主机加载器将首先选中的 libnccl 版本。' },
    consequence: {
      en: 'Ranks of different releases refuse to form a communicator or hang in its first exchange.',
      zh: '不同版本的 rank 会拒绝组成通信域，或卡在首次交换。',
    },
    source: 'nccl#354, pytorch#122571; NCCL src/init.cc (initTransportsRank compares versions of peers)',
    docs: 'https://github.com/NVIDIA/nccl/issues/354',
  },
  valueOf: ({ versions }) => versions.nccl[0]?.version ?? null,
  concerns: ({ facts }) => facts.versions.nccl.length > 0,
  say: (host, own, most, count) => ({
    status: 'fail',
    title: l10n.t('NCCL version differs'),
    message: l10n.t('{0} would load NCCL {1}; {2} hosts would load {3}.', host, own, count, most),
    fix: l10n.t('Install {0} there, or point LD_LIBRARY_PATH at the same copy.', most),
  }),
});
