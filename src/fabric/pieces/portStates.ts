import * as l10n from '@vscode/l10n';
import { linkGbps } from '../linkSpeed.js';
import type { FabricSource, Piece, PiecePort } from '../piece.js';
import type { PortState, PortStates } from '../readers/ibportstate.js';
import { type Lids, PortNodes } from './lids.js';

/** What `ibportstate` says of ports: state, width and speed, and what is enabled beyond. The peer's block repeats the cable and is not needed. */
export function pieceOfPortStates({ ports, problems }: PortStates, lids: Lids, source: FabricSource): Piece {
  const found = [...problems];
  const nodes = new PortNodes();
  for (const state of ports) {
    if (state.peer || state.port === 0) continue;
    const owner = state.lid === null ? undefined : lids.get(state.lid);
    if (owner !== undefined) nodes.add(owner, portOf(state));
    else {
      found.push({
        line: state.line,
        message: l10n.t('LID {0} port {1}: no discovery that was given tells which device has this LID', state.lid ?? '?', state.port),
      });
    }
  }
  return { source, nodes: nodes.list(), links: [], problems: found };
}

function portOf({ port, state, physState, width, speed, enabledWidth, enabledSpeed }: PortState): PiecePort {
  if (state === 'Down') return { port: String(port), state: 'down', note: l10n.t('the port is {0}, {1}', state, physState ?? '?') };
  const gbps = linkGbps(width, speed);
  return {
    port: String(port),
    width,
    speed,
    gbps,
    capableGbps: linkGbps(enabledWidth, enabledSpeed),
    state: gbps === null ? 'unknown' : 'ok',
  };
}
