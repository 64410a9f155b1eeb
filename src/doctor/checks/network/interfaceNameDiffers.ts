import * as l10n from '@vscode/l10n';
import type { Check, Reached } from '../../check.js';
import { differs } from '../../differs.js';
import { chosenInterfaces, hasInterfaces, isLocal } from '../../interfaces.js';

/** The interface that NCCL's bootstrap takes; null where it finds none or one that leads nowhere, which other checks say. */
function chosen({ facts }: Reached): string | null {
  const first = facts.gpus?.length === 0 ? undefined : chosenInterfaces(facts)[0];
  return first === undefined || isLocal(first.name) ? null : first.name;
}

export const interfaceNameDiffers: Check = {
  id: 'interface-name-differs',
  area: 'network',
  about: {
    name: { en: 'Interface names', zh: '网卡名称' },
    what: { en: 'Name of the interface that NCCL’s bootstrap takes on each host.', zh: '每台主机上 NCCL 引导阶段所选网卡的名称。' },
    consequence: {
      en: 'A name in NCCL_SOCKET_IFNAME, GLOO_SOCKET_IFNAME or a script fits most hosts and fails on this one; or the host talks over another network than the others.',
      zh: 'NCCL_SOCKET_IFNAME、GLOO_SOCKET_IFNAME 或脚本里的名称适用于多数主机，却在这台失败；或这台走了与其他主机不同的网络。',
    },
    source: 'NCCL src/misc/socket.cc (ncclFindInterfaces); nccl#913, nccl#1105, pytorch#68893',
    docs: null,
  },
  concerns: (own) => {
    const known = hasInterfaces(own);
    return known === true ? chosen(own) !== null : known;
  },
  run: ({ hosts }) =>
    differs(hosts, chosen, (host, own, most, count) => ({
      status: 'warn',
      title: l10n.t('Interface name differs'),
      message: l10n.t('{0}: NCCL would use {1}; on {2} hosts it is {3}.', host, own, count, most),
      evidence: [own],
      fix: l10n.t(
        'Give the interface the same name everywhere (udev or netplan by MAC address), or exclude others with NCCL_SOCKET_IFNAME=^…',
      ),
    })),
};
