import * as l10n from '@vscode/l10n';
import { deviceId, hostId } from '../nodeId.js';
import type { FabricSource, Piece, PieceNode } from '../piece.js';
import type { Stat, StatDevice } from '../readers/ibstat.js';
import { natural } from '../structure/assemble.js';

/** What `ibstat` or `ibstatus` on a host says of the graph: its adapters with their GUIDs, and whether one of their ports is up. */
export function pieceOfStat(host: string, { devices, problems }: Stat, source: FabricSource): Piece {
  const owner = hostId(host);
  // Rails are counted among the InfiniBand devices, in their order.
  const rails = devices
    .filter(({ ports }) => ports.some(({ linkLayer }) => linkLayer === 'InfiniBand'))
    .map(({ name }) => name)
    .sort(natural);
  const nodes = devices.map((device): PieceNode => {
    const rail = rails.indexOf(device.name);
    const guids = [device.nodeGuid, ...device.ports.map(({ guid }) => guid)].filter((guid) => guid !== null);
    return {
      key: deviceId(host, device.name),
      kind: 'nic',
      name: device.name,
      host: owner,
      guids: [...new Set(guids)],
      rail: rail < 0 ? null : rail,
      ...health(device),
    };
  });
  return {
    source,
    nodes: [{ key: owner, kind: 'host', name: host }, ...nodes],
    links: [],
    problems: problems.map(({ line, message }) => ({ line, message: l10n.t('{0}: {1}', host, message) })),
  };
}

/** Of a card with several ports one is often left without a cable on purpose: it is down when none is up. */
function health({ name, ports }: StatDevice): Pick<PieceNode, 'health' | 'note'> {
  if (ports.length === 0 || ports.some(({ state }) => state === null)) return {};
  if (ports.some(({ state }) => state?.toUpperCase() === 'ACTIVE')) return { health: 'ok' };
  const [first] = ports;
  return { health: 'down', note: l10n.t('{0} is {1}', name, [first?.state, first?.physState].filter(Boolean).join(', ')) };
}
