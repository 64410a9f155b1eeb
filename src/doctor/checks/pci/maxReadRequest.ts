import * as l10n from '@vscode/l10n';
import type { Check, Note, Trouble } from '../../check.js';
import { portsOf, wherePort, type OwnPort } from '../../devices.js';
import { pciOf } from '../../gpudirect/pathClass.js';
import { usualBy } from '../../usual.js';

const sizeOf = ({ own, nic }: OwnPort): number | null =>
  nic.pci === null ? null : (pciOf(own.facts).get(nic.pci)?.maxReadRequest ?? null);
const kindOf = ({ nic }: OwnPort): string => nic.board ?? nic.driver ?? nic.device;

/** What NVIDIA recommends for its adapters, in bytes. */
const recommended = 4096;

export const maxReadRequest: Check = {
  id: 'pci-max-read-request',
  area: 'pci',
  about: {
    name: { en: 'PCIe read requests of adapters', zh: '网卡的 PCIe 读请求' },
    what: {
      en: 'Largest read request of each adapter against most others of its board; below NVIDIA’s recommendation of 4,096 bytes it is noted.',
      zh: '每块网卡的最大读请求与多数同型号相比；低于 NVIDIA 建议的 4096 字节时作为提示列出。',
    },
    consequence: {
      en: 'An adapter that asks for less at a time sends slower, most of all when it reads GPU memory through a switch.',
      zh: '每次读取更少的网卡发送更慢，经交换芯片读取显存时尤其明显。',
    },
    source: 'NVIDIA networking, Understanding PCIe Configuration for Maximum Performance: MaxReadReq 4096',
    docs: null,
  },
  concerns: (own) => (own.facts.pci === null && own.facts.nics?.length !== 0 ? null : wherePort((nic) => sizeOf({ own, nic }))(own)),
  run: ({ hosts }) => {
    const all = portsOf(hosts).filter(({ nic }) => nic.port === 1);
    const usual = usualBy(all, kindOf, sizeOf);
    return all.flatMap((port): Trouble[] => {
      const [size, most] = [sizeOf(port), usual.get(kindOf(port))];
      if (size === null || most === undefined || size >= most.value) return [];
      const { own, nic } = port;
      return [
        {
          host: own.host,
          status: 'warn',
          title: l10n.t('PCIe read requests smaller than the others’'),
          message: l10n.t('{0} {1} asks for {2} bytes at a time, others of its kind for {3}.', own.host, nic.device, size, most.value),
          evidence: [`${nic.device} ${nic.pci ?? '?'}: MaxReadReq ${String(size)}`],
          fix: l10n.t('Set it in the BIOS or with setpci as on the other hosts; lspci -vv shows MaxReadReq.'),
        },
      ];
    });
  },
  notes: ({ hosts }) =>
    hosts.flatMap((own): Note[] => {
      const low = (own.facts.nics ?? []).filter(
        (nic) => nic.driver === 'mlx5_core' && nic.port === 1 && (sizeOf({ own, nic }) ?? recommended) < recommended,
      );
      if (low.length === 0) return [];
      return [
        {
          host: own.host,
          title: l10n.t('PCIe read requests below 4,096 bytes'),
          message: l10n.t('{0}: {1} adapters ask for less than 4,096 bytes at a time.', own.host, low.length),
          evidence: low.map((nic) => `${nic.device} ${nic.pci ?? '?'}: MaxReadReq ${String(sizeOf({ own, nic }))}`),
        },
      ];
    }),
};
