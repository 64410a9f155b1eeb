import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { expects, perPlatform, sourceLine } from './ofPlatform.js';

/** GPUs that list fewer NVLinks than their kind has. Links that are listed and not active are another check's. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  perPlatform(hosts, ({ host, facts }, platform) => {
    const { nvlinks } = platform;
    if (nvlinks === null) return null;
    const short = (facts.gpus ?? []).flatMap(({ index, nvlink }) => {
      const links = nvlink?.links ?? null;
      return links === null || links >= nvlinks ? [] : [{ index, links }];
    });
    const [first] = short;
    if (first === undefined) return null;
    return {
      host,
      status: 'fail',
      title: l10n.t('Fewer NVLinks than the GPU has'),
      message: l10n.t(
        '{0}: GPU {1} lists {2} NVLinks; on {3} each GPU has {4}.',
        host,
        short.map(({ index }) => index).join(', '),
        first.links,
        platform.name,
        nvlinks,
      ),
      evidence: [...short.map(({ index, links }) => `GPU ${String(index)}: ${String(links)}`), sourceLine(platform)],
      fix: l10n.t('Look at nvidia-smi nvlink -s and at the fabric manager: systemctl status nvidia-fabricmanager'),
    };
  });

export const platformNvlinks: Check = {
  id: 'platform-nvlinks',
  area: 'gpu',
  about: {
    name: { en: 'NVLinks of the machine type', zh: '机型应有的 NVLink' },
    what: {
      en: 'NVLinks that each GPU lists against what the recognised type of machine has.',
      zh: '每块 GPU 列出的 NVLink 数与识别出的机型应有的相比。',
    },
    consequence: {
      en: 'NCCL counts the links it sees: rings and NVLink SHARP use what is left, or peers fall back to PCIe.',
      zh: 'NCCL 按可见链路计算：ring 和 NVLink SHARP 只用剩下的链路，或退回 PCIe。',
    },
    source: 'NVIDIA’s architecture whitepapers (NVLinks per GPU); NCCL src/graph/xml.cc (links by NVML)',
    docs: 'https://docs.nvidia.com/datacenter/tesla/fabric-manager-user-guide/index.html',
  },
  concerns: (host) =>
    host.facts.gpus?.length === 0
      ? false
      : expects('nvlinks', ({ facts }) => facts.gpus?.some(({ nvlink }) => (nvlink ?? null) !== null) === true)(host),
  run: ({ hosts }) => find(hosts),
};
