import * as l10n from '@vscode/l10n';
import type { Check } from './check.js';
import { differs } from './differs.js';

/** Another number of GPUs than the majority of the hosts that have any: mostly one fell off the bus. */
export const gpuCountDiffers: Check = (hosts) =>
  differs(
    // A login node without GPUs is not a GPU host that lost them all, unless its driver is loaded.
    hosts.filter(({ facts }) => (facts.gpus?.length ?? 0) > 0 || facts.versions.driver !== null),
    ({ facts }) => facts.gpus?.length ?? null,
    (host, own, most, count) => ({
      severity: own < most ? 'error' : 'warning',
      id: 'gpu-count-differs',
      title: l10n.t('GPU count differs'),
      message: l10n.t('{0} shows {1} GPUs; {2} hosts show {3}.', host, own, count, most),
      next: own < most ? l10n.t('Look for Xid messages there: dmesg | grep -i xid') : null,
    }),
  );
