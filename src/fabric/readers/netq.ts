import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { field, list, parseJson, text as textOf } from './json.js';

/** What NetQ tells: machines, and cables between their interfaces. */
export interface NetqReading {
  readonly machines: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'switch' | 'host' | null;
    readonly rack: string | null;
    /** Number of GPUs, where the answer is about compute nodes. */
    readonly gpus: number;
  }[];
  /** Ends by the machine's id and the interface's name. */
  readonly cables: readonly { readonly ends: readonly [Plug, Plug] }[];
  readonly problems: readonly Problem[];
}

/** One end of a cable. */
export interface Plug {
  readonly machine: string;
  readonly port: string | null;
}

/**
 * Reads NetQ's JSON: the answer of its topology service (`nodes` and `links` with `compounded_` lists), the compute nodes of an NVLink domain
 * controller (`Name`, `LocationInfo`), and `netq show lldp json`. Linear in the text.
 */
export function readNetq(text: string): NetqReading {
  const parsed = parseJson(text);
  if ('error' in parsed) return { machines: [], cables: [], problems: [{ line: null, message: parsed.error }] };
  const machines = new Map<string, NetqReading['machines'][number]>();
  const cables: { ends: [Plug, Plug] }[] = [];
  const named = (id: string, more: Partial<NetqReading['machines'][number]> = {}): void => {
    machines.set(id, { id, name: id, kind: null, rack: null, gpus: 0, ...machines.get(id), ...more });
  };
  const word = (value: unknown): string | null => {
    const found = textOf(value);
    return found === null ? null : cleanLine(found);
  };
  for (const part of [...list(parsed.value), ...list(field(parsed.value, 'lldp'))]) {
    for (const group of list(field(part, 'nodes'))) {
      for (const node of [...list(field(group, 'compounded_nodes')), group]) {
        const id = word(field(node, 'id'));
        if (id === null || Object.hasOwn(Object(node) as object, 'compounded_nodes')) continue;
        const tier = field(node, 'tier');
        // Tier -1 stands for what is no switch (topograph reads it so too).
        const kind = typeof tier === 'number' && tier >= 0 ? 'switch' : tier === -1 ? 'host' : null;
        named(id, { name: word(field(node, 'name')) ?? id, kind });
      }
    }
    for (const group of list(field(part, 'links'))) {
      for (const link of list(field(group, 'compounded_links'))) {
        const ends = list(field(link, 'interfaces')).flatMap((end): Plug[] => {
          const machine = word(field(end, 'node'));
          return machine === null ? [] : [{ machine, port: word(field(end, 'interface')) }];
        });
        const [a, b] = ends;
        if (a !== undefined && b !== undefined) cables.push({ ends: [a, b] });
      }
    }
    const [host, port, peer] = [
      word(field(part, 'hostname')),
      word(field(part, 'ifname')),
      word(field(part, 'peerHostname') ?? field(part, 'peer_hostname')),
    ];
    if (host !== null && port !== null && peer !== null)
      cables.push({
        ends: [
          { machine: host, port },
          { machine: peer, port: word(field(part, 'peerIfname') ?? field(part, 'peer_ifname')) },
        ],
      });
    const location = field(part, 'LocationInfo');
    const name = word(field(part, 'Name'));
    if (name !== null && location !== undefined) {
      const rack = word(field(location, 'ChassisSerialNumber')) ?? word(field(location, 'ChassisID'));
      named(name, { kind: 'host', rack, gpus: Math.min(list(field(part, 'GpuIDList')).length, 64) });
    }
  }
  for (const { ends } of cables) for (const { machine } of ends) if (!machines.has(machine)) named(machine);
  const problems = machines.size > 0 ? [] : [{ line: null, message: l10n.t('no machine was found; is this JSON of NetQ?') }];
  return { machines: [...machines.values()], cables, problems };
}
