import * as l10n from '@vscode/l10n';
import type { Check, Reached, Trouble } from '../../check.js';
import { gpuLabel } from '../../devices.js';
import { hasPairings, pairingsOf, type Pairing } from '../../gpudirect/pairing.js';
import { distance } from '../../gpudirect/pathClass.js';
import { usualBy } from '../../usual.js';

interface Placed {
  readonly own: Reached;
  readonly pairing: Pairing;
}

const kindOf = ({ own, pairing }: Placed): string => `${String(own.facts.gpus?.length)} ${pairing.gpu.name} ${String(pairing.gpu.index)}`;

/** The devices next to a GPU, below the same switch; null where none is that near or one of them is missing. */
function neighbours({ own, pairing }: Placed): string | null {
  if (pairing.path === null || distance(pairing.path) > distance('PXB')) return null;
  // A port that is down hides a device: the pairing is then not what the wiring is.
  if ((own.facts.nics ?? []).some(({ state }) => state !== 'ACTIVE')) return null;
  return pairing.ports.map(({ device }) => device).join(', ');
}

export const railPairingDiffers: Check = {
  id: 'rail-pairing-differs',
  area: 'gpudirect',
  about: {
    name: { en: 'Rail pairing', zh: 'rail 配对' },
    what: {
      en: 'Which adapter sits next to each GPU, by name, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的主机之间，每块 GPU 旁边的网卡名称是否一致。',
    },
    consequence: {
      en: 'NCCL joins GPUs of the same number over adapters that are on different rails: their traffic crosses the spine, or times out where rails are not connected (nccl#2013).',
      zh: 'NCCL 把同编号 GPU 经不同 rail 的网卡相连：流量要过 spine，rail 不互通时会超时（nccl#2013）。',
    },
    source: 'NCCL src/graph/connect.cc (rings join the same channel’s NICs); nccl#2013, nccl-tests#185',
    docs: null,
  },
  concerns: hasPairings,
  run: ({ hosts }) => {
    const all = hosts.flatMap((own) => pairingsOf(own).map((pairing): Placed => ({ own, pairing })));
    const usual = usualBy(all, kindOf, neighbours);
    const found = new Map<Reached, { readonly placed: Placed; readonly here: string; readonly most: string }[]>();
    for (const placed of all) {
      const here = neighbours(placed);
      const most = usual.get(kindOf(placed))?.value;
      if (here === null || most === undefined || here === most) continue;
      found.set(placed.own, [...(found.get(placed.own) ?? []), { placed, here, most }]);
    }
    return [...found].flatMap(([own, odd]): Trouble[] => {
      const [first] = odd;
      if (first === undefined) return [];
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('Adapters paired otherwise than on most hosts'),
          message: l10n.t(
            '{0} GPU {1} sits next to {2}, on most hosts next to {3}.',
            own.host,
            first.placed.pairing.gpu.index,
            first.here,
            first.most,
          ),
          evidence: odd.map(({ placed, here, most }) => `${gpuLabel(placed.pairing.gpu)}: ${here} (most: ${most})`),
          fix: l10n.t(
            'Give adapters the same names by PCI address on all hosts (udev rules of rdma-core), or check where they are plugged in.',
          ),
        },
      ];
    });
  },
};
