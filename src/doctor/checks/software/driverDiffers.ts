import * as l10n from '@vscode/l10n';
import { differCheck } from '../../differCheck.js';

/** A driver other than the majority's: some features and bugs then exist on one side of a connection only. */
export const driverDiffers = differCheck({
  id: 'driver-differs',
  area: 'software',
  about: {
    name: { en: 'Driver version', zh: '驱动版本' },
    what: { en: 'The NVIDIA driver, compared between hosts with the same GPUs.', zh: '相同 GPU 的各主机的 NVIDIA 驱动版本是否一致。' },
    consequence: {
      en: 'Features and bugs of one release then exist on one side of a connection only: dma-buf, NVLink SHARP and cuMem handles come and go with it.',
      zh: '某些功能或缺陷只存在于连接的一端：dma-buf、NVLink SHARP 和 cuMem 句柄都取决于驱动版本。',
    },
    source: 'nccl#354, nccl-tests#219, nccl#1830 (hangs with one driver and not with another)',
    docs: 'https://github.com/NVIDIA/nccl/issues/354',
  },
  valueOf: ({ versions }) => versions.driver,
  concerns: ({ facts }) => (facts.versions.driver === null ? (facts.gpus?.length === 0 ? false : null) : true),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Driver differs'),
    message: l10n.t('{0} has NVIDIA driver {1}; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Bring it to {0}, or leave the host out of runs.', most),
  }),
});
