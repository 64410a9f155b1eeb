import type { SimulatedHost } from '../world.js';

/** A text in which a host's own names and numbers are left open, and which hosts of its kind fill in. */
export interface Template {
  /** What stands between two places, one more than there are places. */
  readonly fixed: readonly string[];
  /** Which of {@link ownWords} goes into each place. */
  readonly places: readonly number[];
}

// Words that no real host of the cluster has, in the form that real ones have.
const lid = 0xbe00;
const blank = { address: '10.64.251.252', mac: '02:00:0a:40:fb:fc', host: 'kkkkkkkk' } as const;
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const grouped = (guid: string, each: number): string => guid.replace(new RegExp(`(.{${String(each)}})(?!$)`, 'g'), '$1:');

/**
 * A host's kind: the same host without what only it has (its name, addresses, serials and GUIDs), which stand-ins of the same form
 * replace. Hosts with the same kind differ in nothing else.
 */
export function kindOf(host: SimulatedHost): SimulatedHost {
  const name = host.name.replace(/\d+$/, (digits) => blank.host.slice(0, digits.length));
  return {
    ...host,
    name,
    index: 0,
    rack: 'rack-00',
    address: blank.address,
    mac: blank.mac,
    folder: `/${name}`,
    gpus: host.gpus.map((gpu) => ({
      ...gpu,
      uuid: `GPU-${hex(0xfadedbe0 + gpu.index, 8)}-dead-beef-cafe-fadedfaded00`,
      serial: `165987654321${String(gpu.index)}`,
    })),
    nics: host.nics.map((nic, index) => ({
      ...nic,
      nodeGuid: `0c42a103fade${hex(0xdb00 + 2 * index, 4)}`,
      portGuid: `0c42a103fade${hex(0xdb01 + 2 * index, 4)}`,
      lid: lid + index,
      leaf: 0,
      leafPort: 0,
    })),
  };
}

/** Everything in a text that is this host's alone, in an order that is the same for hosts of one kind. */
export function ownWords(host: SimulatedHost): string[] {
  return [
    host.folder,
    host.name,
    host.mac,
    host.address.split('.').slice(2).join('.'),
    ...host.gpus.flatMap((gpu) => [gpu.uuid, gpu.serial]),
    ...host.nics.flatMap((nic) => [
      ...[nic.nodeGuid, nic.portGuid].flatMap((guid) => [guid, grouped(guid, 4), grouped(guid, 2)]),
      `0x${nic.lid.toString(16)}`,
      String(nic.lid),
    ]),
  ];
}

/** Leaves open what is the given host's alone. */
export function templateOf(text: string, host: SimulatedHost, more: readonly string[] = []): Template {
  const words = [...ownWords(host), ...more];
  // The longest first: a folder holds its host's name.
  const order = words.map((word, index) => ({ word, index })).sort((a, b) => b.word.length - a.word.length);
  const pattern = new RegExp(order.map(({ word }) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  const indexOf = new Map([...order].reverse().map(({ word, index }) => [word, index]));
  const fixed: string[] = [];
  const places: number[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    fixed.push(text.slice(from, match.index));
    places.push(indexOf.get(match[0]) ?? 0);
    from = match.index + match[0].length;
  }
  fixed.push(text.slice(from));
  return { fixed, places };
}

/** The text of a host, from the template of its kind. */
export function filled(template: Template, host: SimulatedHost, more: readonly string[] = []): string {
  const words = [...ownWords(host), ...more];
  return template.fixed.map((text, index) => (index === 0 ? text : (words[template.places[index - 1] ?? -1] ?? '') + text)).join('');
}
