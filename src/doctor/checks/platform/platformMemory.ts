import * as l10n from '@vscode/l10n';
import { bytes } from '../../../base/format.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { perPlatform, sourceLine } from './ofPlatform.js';

/** The kernel and the firmware keep some; GPUs keep some for themselves too. */
const share = 0.9;

const find = (hosts: readonly Reached[]): Trouble[] => [
  ...perPlatform(hosts, ({ host, facts }, platform) => {
    const { memoryGiB } = platform;
    if (memoryGiB === null || facts.memoryBytes === null || facts.memoryBytes >= memoryGiB * 2 ** 30 * share) return null;
    return {
      host,
      status: 'warn',
      title: l10n.t('Less memory than the machine has'),
      message: l10n.t('{0} shows {1} of memory; {2} has {3}.', host, bytes(facts.memoryBytes), platform.name, bytes(memoryGiB * 2 ** 30)),
      evidence: [sourceLine(platform)],
      fix: l10n.t('Look for a memory module that is gone: dmidecode -t memory'),
    };
  }),
  ...perPlatform(hosts, ({ host, facts }, platform) => {
    const size = platform.gpuMemoryGB;
    if (size === null) return null;
    const short = (facts.gpus ?? []).filter(
      ({ memoryBytes, mig }) => memoryBytes !== null && mig !== true && memoryBytes < size * 1e9 * share,
    );
    const [first] = short;
    if (first === undefined || first.memoryBytes === null) return null;
    return {
      host,
      status: 'warn',
      title: l10n.t('Less GPU memory than the machine has'),
      message: l10n.t(
        '{0}: GPU {1} shows {2} of memory; on {3} it has {4} GB.',
        host,
        short.map(({ index }) => index).join(', '),
        bytes(first.memoryBytes),
        platform.name,
        size,
      ),
      evidence: [sourceLine(platform)],
      fix: l10n.t('Compare nvidia-smi -q -d MEMORY there: another model of GPU, or pages taken out of use.'),
    };
  }),
];

export const platformMemory: Check = {
  id: 'platform-memory',
  area: 'host',
  about: {
    name: { en: 'Memory of the machine type', zh: '机型应有的内存' },
    what: {
      en: 'Memory of the host and of its GPUs against what the recognised type of machine has; a tenth is left to kernel and firmware.',
      zh: '主机内存和显存与识别出的机型应有的相比，其中一成留给内核和固件。',
    },
    consequence: {
      en: 'A job that was sized for the machine is ended for lack of memory.',
      zh: '按机型估算资源的作业会因内存不足被终止。',
    },
    source: 'the machine’s data sheet or its cloud’s documentation, named in the evidence',
    docs: 'https://docs.nvidia.com/dgx-systems/',
  },
  concerns: (host) => {
    const platform = host.platform ?? null;
    if (platform === null) return false;
    if (platform.memoryGiB !== null) return host.facts.memoryBytes === null ? null : true;
    return platform.gpuMemoryGB === null ? false : host.facts.gpus === null ? null : host.facts.gpus.length > 0;
  },
  run: ({ hosts }) => find(hosts),
};
