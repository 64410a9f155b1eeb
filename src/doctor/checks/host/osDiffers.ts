import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** An operating system other than the majority's. */
export const osDiffers = differCheck({
  id: 'os-differs',
  area: 'host',
  about: {
    name: { en: 'Operating system', zh: '操作系统' },
    what: {
      en: 'Name and release of the distribution, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机的发行版名称和版本是否一致。',
    },
    consequence: {
      en: 'rdma-core, glibc and MPI come from other releases there; a program built on one host may not start on the other.',
      zh: '该主机上的 rdma-core、glibc 和 MPI 来自其他版本；在一台主机上编译的程序可能无法在另一台启动。',
    },
    source: 'os-release(5); nccl-tests#219 (versions differ between nodes)',
    docs: null,
  },
  valueOf: ({ os }) => os,
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Operating system differs'),
    message: l10n.t('{0} has {1}; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Install the same image there, or leave the host out of runs.'),
  }),
});
