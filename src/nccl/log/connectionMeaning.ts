import * as l10n from '@vscode/l10n';
import type { EdgeLine } from './messages.js';

/** What "Channel 00/0 : 7[7] -> 8[0] [send] via NET/IB/0/GDRDMA" says, in sentences (NCCL's transport code). */
export function connectionMeaning({ channel, from, to, via, transport, network, gdrdma, connection }: EdgeLine): readonly string[] {
  const sentences = [
    connection > 0
      ? l10n.t('Rank {0} sends to rank {1} over channel {2}, for sends and receives.', from, to, channel)
      : l10n.t('Rank {0} sends to rank {1} over channel {2}.', from, to, channel),
  ];
  if (transport === 'P2P') sentences.push(p2pWay(via));
  else if (transport === 'SHM')
    sentences.push(l10n.t('Over host memory that both share. Where the GPUs have NVLink or a PCIe switch in common, P2P would be faster.'));
  else if (transport === 'COLLNET') sentences.push(l10n.t('To the switches of the network, which reduce by themselves (CollNet, SHARP).'));
  else if (transport === 'NET') {
    if (network === 'Socket')
      sentences.push(l10n.t('Over TCP, through host memory and the kernel: with RDMA devices in the hosts, far slower than it could be.'));
    else {
      const device = /^NET\/[^/]+\/(\d+)/.exec(via)?.[1];
      sentences.push(
        device === undefined ? l10n.t('Over {0}.', network ?? via) : l10n.t('Over {0}, adapter {1} of the host.', network ?? '', device),
      );
      sentences.push(
        gdrdma
          ? l10n.t('GPUDirect RDMA: the adapter reads and writes GPU memory itself.')
          : l10n.t('Without GPUDirect RDMA: data passes through host memory, at half the speed or less.'),
      );
    }
    const through = /^NET\/[^/]+\/\d+\((\d+)\)/.exec(via)?.[1];
    if (through !== undefined) sentences.push(l10n.t('PXN: rank {0}, whose GPU is near to that adapter, passes it on.', through));
    if (via.includes('/Shared')) sentences.push(l10n.t('The buffers are shared with other connections.'));
  }
  return sentences;
}

function p2pWay(via: string): string {
  if (via.includes('indirect')) return l10n.t('From GPU to GPU through a third one: there is no direct NVLink between them.');
  if (via.includes('direct pointer')) return l10n.t('From GPU to GPU inside one process, over NVLink or PCIe.');
  if (via.includes('CUMEM')) return l10n.t('From GPU to GPU over NVLink or PCIe, with memory shared by cuMem handles.');
  if (via.includes('IPC')) return l10n.t('From GPU to GPU over NVLink or PCIe, with memory shared by CUDA IPC.');
  return l10n.t('From GPU to GPU over NVLink or PCIe.');
}
