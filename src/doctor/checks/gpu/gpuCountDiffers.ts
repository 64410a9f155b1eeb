import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { differs } from '../../differs.js';

/** Another number of GPUs than the majority of the hosts that have any: mostly one fell off the bus. */
const find = (hosts: readonly Reached[]) =>
  differs(
    // A login node without GPUs is not a GPU host that lost them all, unless its driver is loaded.
    hosts.filter(({ facts }) => (facts.gpus?.length ?? 0) > 0 || facts.versions.driver !== null),
    ({ facts }) => facts.gpus?.length ?? null,
    (host, own, most, count) => ({
      status: own < most ? 'fail' : 'warn',
      title: l10n.t('GPU count differs'),
      message: l10n.t('{0} shows {1} GPUs; {2} hosts show {3}.', host, own, count, most),
      evidence: [],
      fix: own < most ? l10n.t('Look for Xid messages there: dmesg | grep -i xid') : null,
    }),
  );

export const gpuCountDiffers: Check = {
  id: 'gpu-count-differs',
  area: 'gpu',
  about: {
    name: { en: 'GPU count', zh: 'GPU 数量' },
    what: {
      en: 'The number of GPUs, compared between hosts that have any.',
      zh: '有 GPU 的各主机的 GPU 数量是否一致。',
    },
    consequence: {
      en: 'The job does not start on the host, or its ranks share a GPU.',
      zh: '作业无法在该主机启动，或多个 rank 共用一块 GPU。',
    },
    source: 'NVIDIA driver: a GPU that fell off the bus (Xid 79) is no longer listed',
    docs: null,
  },
  concerns: ({ facts }) => (facts.gpus === null ? null : facts.gpus.length > 0 || facts.versions.driver !== null),
  run: ({ hosts }) => find(hosts),
};
