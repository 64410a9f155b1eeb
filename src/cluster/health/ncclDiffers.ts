import * as l10n from '@vscode/l10n';
import type { Check } from './check.js';
import { differs } from './differs.js';

/** An NCCL other than the majority's: ranks of different versions refuse to form a communicator or hang in its first exchange. */
export const ncclDiffers: Check = (hosts) =>
  differs(
    hosts,
    ({ facts }) => facts.versions.nccl[0]?.version ?? null,
    (host, own, most, count) => ({
      severity: 'error',
      id: 'nccl-differs',
      title: l10n.t('NCCL version differs'),
      message: l10n.t('{0} would load NCCL {1}; {2} hosts would load {3}.', host, own, count, most),
      next: l10n.t('Install {0} there, or point LD_LIBRARY_PATH at the same copy.', most),
    }),
  );
