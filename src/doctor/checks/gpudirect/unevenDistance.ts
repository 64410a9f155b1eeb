import * as l10n from '@vscode/l10n';
import type { Check, Note } from '../../check.js';
import { gpuLabel, numbers } from '../../devices.js';
import { hasPairings, pairingsOf } from '../../gpudirect/pairing.js';
import { distance } from '../../gpudirect/pathClass.js';

export const unevenDistance: Check = {
  id: 'gpu-nic-uneven',
  area: 'gpudirect',
  about: {
    name: { en: 'Even distances to adapters', zh: '到网卡的距离是否均匀' },
    what: {
      en: 'Hosts on which some GPUs have an adapter below their own switch and others reach one only through the CPU. A note, since boards with few adapters are built so.',
      zh: '同一主机上有的 GPU 与网卡同在交换芯片下，有的只能经 CPU。仅作提示，网卡少的主板本就如此。',
    },
    consequence: {
      en: 'Ranks on the far GPUs are slower over the network, and all others wait for them; with NVLink NCCL goes through a near GPU (PXN).',
      zh: '远端 GPU 上的 rank 网络更慢，其余都要等；有 NVLink 时 NCCL 会借道近端 GPU（PXN）。',
    },
    source: 'NCCL src/graph/paths.cc (ncclTopoComputePaths, PXN)',
    docs: null,
  },
  concerns: hasPairings,
  run: () => [],
  notes: ({ hosts }) =>
    hosts.flatMap((own): Note[] => {
      const known = pairingsOf(own).filter(({ path }) => path !== null);
      const far = known.filter(({ path }) => path !== null && distance(path) > distance('PXB'));
      // A port that is down is said by its own check.
      if (far.length === 0 || far.length === known.length || own.facts.nics?.some(({ state }) => state !== 'ACTIVE') === true) return [];
      return [
        {
          host: own.host,
          title: l10n.t('Some GPUs far from their adapter'),
          message: l10n.t(
            '{0} GPU {1}: the nearest adapter is behind the CPU, others have one below their switch.',
            own.host,
            numbers(far.map(({ gpu }) => gpu.index)),
          ),
          evidence: known.map(
            ({ gpu, ports, path }) => `${gpuLabel(gpu)}: ${ports.map(({ device }) => device).join(', ')} at ${path ?? '?'}`,
          ),
        },
      ];
    }),
};
