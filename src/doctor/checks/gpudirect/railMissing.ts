import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { gpuLabel, numbers } from '../../devices.js';
import { hasPairings, pairingsOf, type Pairing } from '../../gpudirect/pairing.js';
import { distance } from '../../gpudirect/pathClass.js';
import { activePorts } from '../../ports.js';
import { usualBy } from '../../usual.js';

interface Placed {
  readonly own: Reached;
  readonly pairing: Pairing;
}

/** Hosts are compared with those that have as many GPUs of the same model. */
const kindOf = ({ own, pairing }: Placed): string => `${String(own.facts.gpus?.length)} ${pairing.gpu.name} ${String(pairing.gpu.index)}`;

/** Hosts with as many GPUs have as many ports. */
const sizeOf = ({ facts }: Reached): string => String(facts.gpus?.length);

export const railMissing: Check = {
  id: 'gpu-without-near-nic',
  area: 'gpudirect',
  about: {
    name: { en: 'An adapter for each GPU', zh: '每块 GPU 的网卡' },
    what: {
      en: 'GPUs whose nearest active adapter is farther away than that of the same GPU on most other hosts with as many active ports.',
      zh: '在活动端口数相同的主机中，最近的活动网卡比多数主机上同一编号 GPU 的更远。',
    },
    consequence: {
      en: 'The GPU shares another’s adapter, or reaches it through the CPU: its rail is missing on this host, and rings through it run at half speed or less.',
      zh: '该 GPU 与其他 GPU 共用网卡，或经 CPU 访问：这台主机缺少一条 rail，经过它的 ring 只有一半或更低的速度。',
    },
    source: 'NCCL src/graph/paths.cc, src/graph/search.cc (ncclTopoSelectNets: nearest NICs of each GPU)',
    docs: null,
  },
  concerns: hasPairings,
  run: ({ hosts }) => {
    const active = usualBy(hosts, sizeOf, ({ facts }) => activePorts(facts).length);
    // A port that is down or missing on a host is said by its own check.
    const whole = hosts.filter((own) => activePorts(own.facts).length >= (active.get(sizeOf(own))?.value ?? 0));
    const all = whole.flatMap((own) => pairingsOf(own).map((pairing): Placed => ({ own, pairing })));
    const usual = usualBy(all, kindOf, ({ pairing }) => pairing.path);
    const found = new Map<Reached, Placed[]>();
    for (const placed of all) {
      const most = usual.get(kindOf(placed))?.value;
      const { path } = placed.pairing;
      // Another socket is said by gpu-nic-numa.
      if (most === undefined || path === null || path === 'SYS' || distance(path) <= distance(most)) continue;
      found.set(placed.own, [...(found.get(placed.own) ?? []), placed]);
    }
    return [...found].map(([own, placed]): Trouble => ({
      host: own.host,
      status: 'warn',
      title: l10n.t('No adapter near a GPU'),
      message: l10n.t(
        '{0} GPU {1}: the nearest adapter is at {2}, on most hosts at {3}.',
        own.host,
        numbers(placed.map(({ pairing }) => pairing.gpu.index)),
        placed[0]?.pairing.path ?? '–',
        placed[0] === undefined ? '–' : (usual.get(kindOf(placed[0]))?.value ?? '–'),
      ),
      evidence: placed.map(
        ({ pairing }) => `${gpuLabel(pairing.gpu)}: ${pairing.ports.map(({ device }) => device).join(', ')} at ${pairing.path ?? '?'}`,
      ),
      fix: l10n.t('Look for the adapter that is missing or down there: ibdev2netdev -v, nvidia-smi topo -m'),
    }));
  },
};
