import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import { differCheck } from '../../differCheck.js';

/** Another reserve of huge pages, or another mode of transparent ones, than most hosts. */
export const hugePages = differCheck({
  id: 'huge-pages-differ',
  area: 'host',
  about: {
    name: { en: 'Huge pages', zh: '大页' },
    what: {
      en: 'Memory reserved for huge pages, and the mode of transparent ones, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机为大页预留的内存及透明大页模式是否一致。',
    },
    consequence: {
      en: 'What is reserved is lost to everything else, so a job that fits elsewhere runs out of memory; EFA’s libfabric takes huge pages where it finds them.',
      zh: '预留部分无法他用，在别处放得下的作业会在这里内存不足；EFA 的 libfabric 会优先使用大页。',
    },
    source: 'Linux Documentation/admin-guide/mm/hugetlbpage.rst, transhuge.rst; fi_efa(7) FI_EFA_USE_HUGE_PAGE',
    docs: 'https://docs.kernel.org/admin-guide/mm/hugetlbpage.html',
  },
  valueOf: ({ hugePages: pages }) =>
    pages === null ? null : `${bytes(pages.total * pages.sizeKiB * 1024)}${pages.transparent === null ? '' : `, ${pages.transparent}`}`,
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Huge pages differ'),
    message: l10n.t('{0}: reserved huge pages and mode of transparent ones are {1}; on {2} hosts they are {3}.', host, own, count, most),
    fix: l10n.t('Compare vm.nr_hugepages in /etc/sysctl.d/ and hugepages= on the kernel’s command line.'),
  }),
});
