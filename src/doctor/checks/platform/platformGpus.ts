import * as l10n from '@vscode/l10n';
import type { Check, Note, Reached, Trouble } from '../../check.js';
import { majority } from '../../majority.js';
import { expects, perPlatform, sourceLine } from './ofPlatform.js';

/** Fewer GPUs than the machine has. Where most hosts show the right number, the one that does not is already the odd one of another check. */
const find = (hosts: readonly Reached[]): Trouble[] => {
  const usual =
    majority(hosts.flatMap(({ facts }) => (facts.gpus === null || facts.gpus.length === 0 ? [] : [facts.gpus.length])))?.value ?? null;
  return perPlatform(hosts, ({ host, facts }, platform) => {
    const own = facts.gpus?.length ?? null;
    if (own === null || platform.gpus === null || own >= platform.gpus || usual === platform.gpus) return null;
    return {
      host,
      status: 'fail',
      title: l10n.t('Fewer GPUs than the machine has'),
      message: l10n.t('{0} shows {1} GPUs; {2} has {3}.', host, own, platform.name, platform.gpus),
      evidence: [sourceLine(platform)],
      fix: l10n.t('Look for Xid messages there: dmesg | grep -i xid; compare lspci -d 10de: with nvidia-smi -L'),
    };
  });
};

/** What results to expect, for whoever measures next. */
const expected = (hosts: readonly Reached[]): Note[] =>
  hosts.flatMap(({ host, platform }): Note[] => {
    const busbw = platform?.busbw ?? null;
    if (platform === undefined || platform === null || busbw === null) return [];
    return [
      {
        host,
        title: l10n.t('What {0} should reach', platform.name),
        message:
          busbw.hosts === 1
            ? l10n.t('{0}: all-reduce inside the host should reach {1} GB/s bus bandwidth at large sizes.', host, busbw.busbwGBs)
            : l10n.t(
                '{0}: all-reduce over {1} hosts should reach {2} GB/s bus bandwidth at large sizes.',
                host,
                busbw.hosts,
                busbw.busbwGBs,
              ),
        evidence: [busbw.source],
      },
    ];
  });

export const platformGpus: Check = {
  id: 'platform-gpus',
  area: 'gpu',
  about: {
    name: { en: 'GPUs of the machine type', zh: '机型应有的 GPU' },
    what: {
      en: 'The number of GPUs against what the recognised type of machine has (DGX, or a cloud’s instance type); what results to expect of it.',
      zh: '与识别出的机型（DGX 或云实例类型）应有的 GPU 数量相比，并列出应达到的结果。',
    },
    consequence: {
      en: 'All hosts that came from the same broken image or rack agree with each other, and no comparison between them shows it.',
      zh: '来自同一有缺陷镜像或机架的主机彼此一致，互相比较发现不了问题。',
    },
    source: 'the machine’s data sheet or its cloud’s documentation, named in the evidence',
    docs: 'https://docs.nvidia.com/dgx-systems/',
  },
  concerns: expects('gpus', ({ facts }) => facts.gpus !== null),
  run: ({ hosts }) => find(hosts),
  notes: ({ hosts }) => expected(hosts),
};
