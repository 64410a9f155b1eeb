import * as l10n from '@vscode/l10n';
import { atLeast, statusAt, variables } from '../../nccl/catalog/index.js';
import type { Severity } from '../finding.js';
import { isOn, numberOf, wordOf, type Clash, type ClashFinder, type Situation } from './clash.js';

/** Everything that only NCCL's own InfiniBand transport reads (src/transport/net_ib*), but for the switch itself. */
const infiniband: readonly string[] = variables()
  .filter(({ name, area }) => area === 'net_ib' && name.startsWith('NCCL_IB_') && name !== 'NCCL_IB_DISABLE')
  .map(({ name }) => name);

interface Switch {
  readonly name: string;
  /** Whether it takes away what the others need by being on, or by being off. */
  readonly by: 'on' | 'off';
  readonly voids: readonly string[];
}

const switches: readonly Switch[] = [
  // src/graph/paths.cc: P2P_DISABLE makes the level LOC before P2P_LEVEL is looked at.
  {
    name: 'NCCL_P2P_DISABLE',
    by: 'on',
    voids: ['NCCL_P2P_LEVEL', 'NCCL_P2P_DIRECT_DISABLE', 'NCCL_P2P_READ_ENABLE', 'NCCL_P2P_USE_CUDA_MEMCPY'],
  },
  { name: 'NCCL_IB_DISABLE', by: 'on', voids: infiniband },
  // src/transport/shm.cc: the other variables are read where the transport is chosen.
  { name: 'NCCL_SHM_DISABLE', by: 'on', voids: ['NCCL_SHM_USE_CUDA_MEMCPY', 'NCCL_SHM_MEMCPY_MODE', 'NCCL_SHM_LOCALITY'] },
  { name: 'NCCL_PXN_DISABLE', by: 'on', voids: ['NCCL_P2P_PXN_LEVEL'] },
  { name: 'NCCL_RAS_ENABLE', by: 'off', voids: ['NCCL_RAS_ADDR', 'NCCL_RAS_TIMEOUT_FACTOR'] },
];

/** Names that can switch something off. */
export const switchingNames: readonly string[] = [...switches.map(({ name }) => name), 'NCCL_NET', 'NCCL_NET_GDR_LEVEL'];

/** Names that choose what to use; the others only tune it, and are harmless where it is not there. */
const choices = ['NCCL_IB_HCA', 'NCCL_P2P_LEVEL', 'NCCL_NET_GDR_LEVEL'];

function voided(situation: Situation, names: readonly string[], message: (name: string) => string): Clash[] {
  return names.flatMap((name): Clash[] => {
    const setting = situation.held.get(name);
    if (setting === undefined || setting.value === null || statusAt(name, situation.version) === 'removed') return [];
    const severity: Severity = choices.includes(name) ? 'error' : 'warning';
    return [{ setting, severity, message: message(name) }];
  });
}

/** Settings of something that another setting switches off. */
export const switchedOff: ClashFinder = (situation) => {
  const found = switches.flatMap(({ name, by, voids }) => {
    const number = numberOf(situation, name);
    if (number === null || isOn(situation, name) !== (by === 'on')) return [];
    return voided(situation, voids, (of) => l10n.t('{0} has no effect, because {1} is {2}.', of, name, number));
  });
  // With IB_DISABLE the same is said already.
  if (wordOf(situation, 'NCCL_NET') === 'socket' && !isOn(situation, 'NCCL_IB_DISABLE')) {
    found.push(...voided(situation, infiniband, (of) => l10n.t('{0} has no effect, because NCCL_NET is Socket.', of)));
  }
  // src/graph/paths.cc: LOC is a distance that no path between GPU and adapter has.
  if (situation.held.get('NCCL_NET_GDR_LEVEL')?.value === 'LOC' && numberOf(situation, 'NCCL_NET_GDR_READ') === 1) {
    found.push(
      ...voided(situation, ['NCCL_NET_GDR_READ'], (of) =>
        l10n.t('{0} has no effect, because NCCL_NET_GDR_LEVEL=LOC forbids GPUDirect RDMA.', of),
      ),
    );
  }
  return found;
};

/** A network that is asked for by name and cannot be there: init fails. */
export const networkMissing: ClashFinder = (situation) => {
  const net = situation.held.get('NCCL_NET');
  const word = wordOf(situation, 'NCCL_NET');
  if (net === undefined || word === null || !atLeast(situation.version, '2.10.3')) return [];
  if (word === 'ib' && isOn(situation, 'NCCL_IB_DISABLE')) {
    const message = l10n.t('NCCL init fails: NCCL_NET asks for IB, and NCCL_IB_DISABLE leaves it out.');
    return [{ setting: net, severity: 'error', message, anyway: true }];
  }
  if (wordOf(situation, 'NCCL_NET_PLUGIN') === 'none' && !['ib', 'socket', ''].includes(word)) {
    const message = l10n.t(
      'NCCL init fails: NCCL_NET asks for {0}, which comes with a plugin, and NCCL_NET_PLUGIN=none loads none.',
      net.value ?? '',
    );
    return [{ setting: net, severity: 'error', message, anyway: true }];
  }
  return [];
};
