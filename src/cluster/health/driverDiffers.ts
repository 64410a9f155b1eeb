import * as l10n from '@vscode/l10n';
import type { Check } from './check.js';
import { differs } from './differs.js';

/** A driver other than the majority's: some features and bugs then exist on one side of a connection only. */
export const driverDiffers: Check = (hosts) =>
  differs(
    hosts,
    ({ facts }) => facts.versions.driver,
    (host, own, most, count) => ({
      severity: 'warning',
      id: 'driver-differs',
      title: l10n.t('Driver differs'),
      message: l10n.t('{0} has NVIDIA driver {1}; {2} hosts have {3}.', host, own, count, most),
      next: l10n.t('Bring it to {0}, or leave the host out of runs.', most),
    }),
  );
