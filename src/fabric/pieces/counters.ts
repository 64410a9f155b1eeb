import * as l10n from '@vscode/l10n';
import type { FabricSource, Piece } from '../piece.js';
import { switchName } from '../readers/nodeDescription.js';
import type { PerfQuery } from '../readers/perfquery.js';
import type { QueryErrors } from '../readers/ibqueryerrors.js';
import { type Lids, PortNodes } from './lids.js';

/** Traffic and not errors (IBTA volume 1, PortCounters and PortCountersExtended). */
const traffic = /^Port(Xmit|Rcv|UnicastXmit|UnicastRcv|MulticastXmit|MulticastRcv)(Data|Pkts)$/;

type Counters = Readonly<Record<string, number>>;

/** Errors that `ibqueryerrors` counted, at the ports that counted them. */
export function pieceOfQueryErrors({ ports, problems }: QueryErrors, source: FabricSource): Piece {
  const nodes = new PortNodes();
  for (const { guid, name, isSwitch, port, counters } of ports) {
    const errors = errorsIn(counters);
    // "ALL" is the sum of a switch, 0 its management port, which has no cable.
    if (port === null || port === 0 || errors === null) continue;
    nodes.add({ guid, kind: isSwitch ? 'switch' : 'nic', name: switchName(name ?? guid) }, { port: String(port), errors });
  }
  return { source, nodes: nodes.list(), links: [], problems };
}

/** Errors that `perfquery` counted, at the ports that counted them; what device a local identifier means, a discovery of the same subnet tells. */
export function pieceOfPerfquery({ ports, problems }: PerfQuery, lids: Lids, source: FabricSource): Piece {
  const nodes = new PortNodes();
  const found = [...problems];
  const merged = new Map<string, { readonly lid: number; readonly port: number; counters: Counters; readonly line: number }>();
  for (const { lid, port, counters, line } of ports) {
    if (port === 255 || port === 0) continue;
    if (lid === null) {
      found.push({ line, message: l10n.t('port {0} was asked by a route, not by LID: which device it belongs to is not known', port) });
      continue;
    }
    // The same port may come twice: with its narrow counters, which stop at their end, and with its wide ones.
    const known = merged.get(`${lid} ${port}`);
    if (known === undefined) merged.set(`${lid} ${port}`, { lid, port, counters, line });
    else known.counters = larger(known.counters, counters);
  }
  for (const { lid, port, counters, line } of merged.values()) {
    const errors = errorsIn(counters);
    if (errors === null) continue;
    const owner = lids.get(lid);
    if (owner === undefined) {
      found.push({ line, message: l10n.t('LID {0} port {1}: no discovery that was given tells which device has this LID', lid, port) });
    } else nodes.add(owner, { port: String(port), errors });
  }
  return { source, nodes: nodes.list(), links: [], problems: found };
}

function errorsIn(counters: Counters): Counters | null {
  const errors = Object.entries(counters).filter(([name, value]) => value > 0 && !traffic.test(name));
  return errors.length === 0 ? null : Object.fromEntries(errors);
}

function larger(one: Counters, other: Counters): Counters {
  const both = new Map(Object.entries(one));
  for (const [name, value] of Object.entries(other)) both.set(name, Math.max(both.get(name) ?? 0, value));
  return Object.fromEntries(both);
}
