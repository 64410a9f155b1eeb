import * as l10n from '@vscode/l10n';
import { atLeast } from '../../nccl/catalog/index.js';
import type { HostFacts } from '../../cluster/facts.js';
import { integerOf } from '../effective.js';
import { placeOf, settingLine } from './network.js';
import { notKnown, well, type GdrFactor, type Pair } from './factor.js';

/**
 * Whether a peer-memory module that is loaded is one that a release of NCCL looks for (ncclIbGdrSupport in src/transport/net_ib, by tag):
 * the name nv_mem under /sys/kernel/mm/memory_peers always; nv_mem_nc, which newer nvidia-peermem registers, from 2.22.3; the module
 * nvidia_peermem itself from 2.23.4. null where the module is one whose registered name the facts do not have.
 */
export function seesModule(modules: readonly string[], nccl: string): boolean | null {
  if (modules.some((module) => module === 'nv_peer_mem' || module === 'nvidia_peer_memory')) return true;
  if (!modules.includes('nvidia_peermem')) return false;
  if (atLeast(nccl, '2.23.4')) return true;
  return atLeast(nccl, '2.22.3') ? null : false;
}

/** Whether dma-buf can carry GPU memory for a release: open driver and kernel (the facts), CUDA 11.7 (dmaBufSupported in src/init.cc), NCCL 2.13.4. */
export function canDmaBuf(facts: HostFacts, nccl: string): boolean | null {
  if (facts.dmaBuf === false || facts.versions.openDriver === false || !atLeast(nccl, '2.13.4')) return false;
  const cuda = /^(\d+)\.(\d+)/.exec(facts.versions.cuda ?? '');
  if (cuda !== null && Number(cuda[1]) * 100 + Number(cuda[2]) < 1107) return false;
  return facts.dmaBuf;
}

/** Whether the adapter may read and write GPU memory: a peer-memory module that NCCL finds, or dma-buf. */
export function moduleFactor({ own: { facts } }: Pair): GdrFactor {
  const name = l10n.t('Peer memory');
  const { peerMemory } = facts;
  const nccl = facts.versions.nccl[0]?.version ?? null;
  const version = nccl ?? '2.23.4';
  const byDmaBuf = canDmaBuf(facts, version);
  const allowed = integerOf(facts, 'NCCL_DMABUF_ENABLE', 1) !== 0;
  if (byDmaBuf === true && allowed)
    return well('module', name, l10n.t('Kernel and driver hand GPU memory to the adapter by dma-buf.'), lines(facts));
  if (peerMemory === null) return notKnown('module', name, l10n.t('The loaded kernel modules could not be read.'));
  const sees = seesModule(peerMemory, version);
  if (sees === true) return well('module', name, l10n.t('A peer-memory module is loaded: {0}.', peerMemory.join(', ')), lines(facts));
  const off = { id: 'module' as const, name, state: 'off' as const, evidence: lines(facts) };
  if (byDmaBuf === true)
    return {
      ...off,
      cause: 'dmabuf-off',
      text: l10n.t('NCCL_DMABUF_ENABLE switches dma-buf off and NCCL finds no peer-memory module.'),
      evidence: [settingLine(facts, 'NCCL_DMABUF_ENABLE'), ...lines(facts)],
      fix: l10n.t('Take {0} out of {1}.', 'NCCL_DMABUF_ENABLE', placeOf(facts, 'NCCL_DMABUF_ENABLE')),
    };
  if (byDmaBuf === null && allowed)
    return notKnown(
      'module',
      name,
      l10n.t('Whether the driver has dma-buf is not known, and no peer-memory module that NCCL finds is loaded.'),
    );
  if (sees === null)
    return notKnown(
      'module',
      name,
      l10n.t('nvidia_peermem is loaded; whether NCCL {0} finds it depends on the name that it registers.', version),
    );
  if (peerMemory.includes('nvidia_peermem'))
    return {
      ...off,
      cause: 'module-name',
      text: l10n.t(
        'nvidia_peermem is loaded, but NCCL {0} looks for nv_mem under /sys/kernel/mm/memory_peers and does not find it.',
        version,
      ),
      fix: l10n.t('Use NCCL 2.23.4 or later there, or load nv_peer_mem in its place: modprobe -r nvidia_peermem && modprobe nv_peer_mem'),
    };
  return {
    ...off,
    cause: 'no-module',
    text: l10n.t('No peer-memory module is loaded and the driver has no dma-buf.'),
    fix: l10n.t('Load it there: modprobe nvidia-peermem'),
  };
}

function lines(facts: HostFacts): string[] {
  const { peerMemory, dmaBuf, versions, kernel } = facts;
  return [
    `peer memory: ${peerMemory === null ? '?' : peerMemory.length === 0 ? '-' : peerMemory.join(', ')}`,
    `dma-buf: ${dmaBuf === null ? '?' : dmaBuf ? 'yes' : 'no'}; kernel ${kernel ?? '?'}; driver ${versions.driver ?? '?'}${versions.openDriver === true ? ' (open)' : ''}`,
    `libnccl ${versions.nccl[0]?.version ?? '?'}`,
  ];
}
