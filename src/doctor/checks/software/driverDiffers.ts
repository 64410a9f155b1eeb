import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { differs } from '../../differs.js';

/** A driver other than the majority's: some features and bugs then exist on one side of a connection only. */
const find = (hosts: readonly Reached[]) =>
  differs(
    hosts,
    ({ facts }) => facts.versions.driver,
    (host, own, most, count) => ({
      status: 'warn',
      title: l10n.t('Driver differs'),
      message: l10n.t('{0} has NVIDIA driver {1}; {2} hosts have {3}.', host, own, count, most),
      evidence: [],
      fix: l10n.t('Bring it to {0}, or leave the host out of runs.', most),
    }),
  );

export const driverDiffers: Check = {
  id: 'driver-differs',
  area: 'software',
  about: {
    name: { en: 'Driver version', zh: '驱动版本' },
    what: {
      en: 'The NVIDIA driver, compared between hosts.',
      zh: '各主机的 NVIDIA 驱动版本是否一致。',
    },
    consequence: {
      en: 'Features and bugs of one release then exist on one side of a connection only.',
      zh: '某些功能或缺陷只存在于连接的一端。',
    },
    source: 'nccl#354, nccl-tests#219',
    docs: null,
  },
  concerns: ({ facts }) => (facts.versions.driver === null ? (facts.gpus?.length === 0 ? false : null) : true),
  run: ({ hosts }) => find(hosts),
};
