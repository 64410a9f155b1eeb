import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import { differCheck } from '../../differCheck.js';

/** Net, tuner and profiler plugins with their versions, where the version is known. */
const versionsOf = ({ plugins }: HostFacts): string | null => {
  const known = plugins.filter(({ version, kind }) => version !== null && (kind === 'net' || kind === 'tuner' || kind === 'collnet'));
  const texts = [...new Set(known.map(({ kind, version }) => `${kind} ${version ?? ''}`))].sort();
  return texts.length === 0 ? null : texts.join(', ');
};

/** Plugins of another version than on most hosts. */
export const pluginDiffers = differCheck({
  id: 'plugin-differs',
  area: 'software',
  about: {
    name: { en: 'Plugin versions', zh: '插件版本' },
    what: {
      en: 'Versions of NCCL’s net, CollNet and tuner plugins, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机上 NCCL 的网络、CollNet 和 tuner 插件版本是否一致。',
    },
    consequence: {
      en: 'Plugins of different versions speak different protocols, or tuners choose different algorithms: a hang, or one slow host.',
      zh: '不同版本的插件使用不同协议，或 tuner 选择不同算法：会挂起，或有一台主机变慢。',
    },
    source: 'aws-ofi-nccl#982, nccl#1634; NCCL plugins/tuner/README.md',
    docs: 'https://github.com/aws/aws-ofi-nccl',
  },
  valueOf: versionsOf,
  concerns: ({ facts }) => (facts.plugins.length === 0 ? false : versionsOf(facts) === null ? null : true),
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Plugin version differs'),
    message: l10n.t('{0} has the plugins {1}; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Install the same release there: {0}.', most),
  }),
});
