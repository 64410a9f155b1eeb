import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { mac } from '../mac.js';
import { field, list, parseJson, record, text as textOf } from './json.js';
import { readXml, type XmlNode } from './xml.js';

/** One neighbour that a machine hears on one of its interfaces. */
export interface LldpNeighbour {
  /** The interface on the machine that was asked. */
  readonly local: string;
  readonly chassis: {
    readonly name: string | null;
    readonly mac: string | null;
    /** The chassis id where it is no MAC address. */
    readonly id: string | null;
    readonly description: string | null;
    /** Capabilities by their names ("Bridge", "Router", "Station"), and whether each is on. */
    readonly capabilities: ReadonlyMap<string, boolean>;
  };
  readonly port: { readonly name: string | null; readonly mac: string | null; readonly description: string | null };
}

/** The standard knows eleven (IEEE 802.1AB, system capabilities). */
const mostCapabilities = 32;

/** What `lldpctl` printed. */
export interface LldpReading {
  readonly neighbours: readonly LldpNeighbour[];
  readonly problems: readonly Problem[];
}

/** A neighbour as the forms give it, before it is cleaned. */
interface Draft {
  local: string;
  name?: string | null;
  chassisId?: { readonly type: string; readonly value: string } | null;
  description?: string | null;
  readonly capabilities: Map<string, boolean>;
  portId?: { readonly type: string; readonly value: string } | null;
  portDescription?: string | null;
}

/**
 * Reads the output of `lldpctl -f json`, `json0`, `keyvalue` or `xml` (lldpd, lldpctl(8)). In `json` an only neighbour is an object where several
 * are a list, and a chassis stands under its name where it has one. Linear in the text.
 */
export function readLldp(text: string): LldpReading {
  const start = text.trimStart();
  const problems: Problem[] = [];
  const drafts =
    start.startsWith('{') || start.startsWith('[')
      ? fromJson(start, problems)
      : start.startsWith('<')
        ? fromXml(start, problems)
        : fromPairs(text);
  if (drafts.length === 0 && problems.length === 0 && !isEmptyAnswer(start))
    problems.push({
      line: 1,
      message: l10n.t('no neighbour was found in this text; is it the output of lldpctl -f json, keyvalue or xml?'),
    });
  return { neighbours: drafts.filter(({ local }) => local !== '').map(neighbourOf), problems };
}

/** A machine without neighbours answers with an empty object, list or element, maybe below what it says of itself. */
function isEmptyAnswer(text: string): boolean {
  return text === '' || /"lldp"\s{0,16}:/.test(text) || text.slice(0, 200).includes('<lldp');
}

function neighbourOf({ local, name, chassisId, description, capabilities, portId, portDescription }: Draft): LldpNeighbour {
  const words = (value: string | null | undefined): string | null => {
    const cleaned = cleanLine(value ?? '').slice(0, 255);
    return cleaned === '' ? null : cleaned;
  };
  const chassisMac = chassisId?.type === 'mac' ? mac(chassisId.value) : null;
  const portMac = portId?.type === 'mac' ? mac(portId.value) : null;
  return {
    local: words(local) ?? '',
    chassis: {
      name: words(name),
      mac: chassisMac,
      id: chassisMac === null ? words(chassisId?.value) : null,
      description: words(description),
      capabilities: new Map([...capabilities].slice(0, mostCapabilities).map(([type, on]) => [words(type) ?? '', on])),
    },
    port: { name: portMac === null ? words(portId?.value) : null, mac: portMac, description: words(portDescription) },
  };
}

function fromJson(text: string, problems: Problem[]): Draft[] {
  const parsed = parseJson(text);
  if ('error' in parsed) {
    problems.push({ line: null, message: parsed.error });
    return [];
  }
  const drafts: Draft[] = [];
  for (const part of list(field(parsed.value, 'lldp'))) {
    for (const entry of list(field(part, 'interface'))) {
      // json0 has the name inside, json has it for a key.
      const named = textOf(field(entry, 'name'));
      const found = named === null ? Object.entries(record(entry)) : [[named, entry] as const];
      for (const [local, value] of found) for (const one of list(value)) drafts.push(fromEntry(local, one));
    }
  }
  return drafts;
}

/** What json0 writes as `[{ "value": … }]` and json as the value. */
function plain(value: unknown): unknown {
  const [first] = list(value);
  return Object.hasOwn(record(first), 'value') && !Object.hasOwn(record(first), 'type') ? field(first, 'value') : first;
}

function idOf(value: unknown): { type: string; value: string } | null {
  const [first] = list(value);
  const [type, id] = [textOf(field(first, 'type')), textOf(field(first, 'value'))];
  return type === null || id === null ? null : { type, value: id };
}

function fromEntry(local: string, entry: unknown): Draft {
  const [outer] = list(field(entry, 'chassis'));
  const keys = Object.keys(record(outer));
  // Under its name, unless it has none: then what else would be below the name stands here.
  const under = keys.length === 1 && !Object.hasOwn(record(outer), 'id') ? keys[0] : undefined;
  const chassis = under === undefined ? outer : field(outer, under);
  const [port] = list(field(entry, 'port'));
  const capabilities = new Map<string, boolean>();
  for (const capability of list(field(chassis, 'capability'))) {
    const type = textOf(field(capability, 'type'));
    if (type !== null) capabilities.set(type, field(capability, 'enabled') === true);
  }
  return {
    local,
    name: under ?? textOf(plain(field(chassis, 'name'))),
    chassisId: idOf(field(chassis, 'id')),
    description: textOf(plain(field(chassis, 'descr'))),
    capabilities,
    portId: idOf(field(port, 'id')),
    portDescription: textOf(plain(field(port, 'descr'))),
  };
}

function fromXml(text: string, problems: Problem[]): Draft[] {
  const { roots, problems: slips } = readXml(text);
  problems.push(...slips);
  const child = (node: XmlNode | undefined, tag: string): XmlNode | undefined => node?.children.find((found) => found.tag === tag);
  const idIn = (node: XmlNode | undefined): { type: string; value: string } | null => {
    const id = child(node, 'id');
    return id === undefined ? null : { type: id.attributes.get('type') ?? '', value: id.text.trim() };
  };
  return roots
    .filter(({ tag }) => tag === 'lldp')
    .flatMap(({ children }) => children.filter(({ tag }) => tag === 'interface'))
    .map((entry) => {
      const [chassis, port] = [child(entry, 'chassis'), child(entry, 'port')];
      const capabilities = (chassis?.children ?? []).filter(({ tag }) => tag === 'capability');
      return {
        local: entry.attributes.get('name') ?? '',
        name: child(chassis, 'name')?.text ?? null,
        chassisId: idIn(chassis),
        description: child(chassis, 'descr')?.text ?? null,
        capabilities: new Map(capabilities.map(({ attributes }) => [attributes.get('type') ?? '', attributes.get('enabled') === 'on'])),
        portId: idIn(port),
        portDescription: child(port, 'descr')?.text ?? null,
      };
    });
}

/** Types of ids as keyvalue has them for keys (lldpd, src/client/display.c). */
const idTypes: ReadonlySet<string> = new Set(['mac', 'ifname', 'ifalias', 'local', 'ip', 'port', 'chassis', 'component', 'unhandled']);

function fromPairs(text: string): Draft[] {
  const drafts: Draft[] = [];
  let current: Draft = { local: '', capabilities: new Map() };
  for (const line of text.split('\n')) {
    // The name of an interface may hold dots.
    const match = /^lldp\.(\S{1,64}?)\.(via|chassis\.[^=]{1,80}|port\.[^=]{1,80})=(.*)$/.exec(line);
    if (match === null) continue;
    const [, local = '', key = '', value = ''] = match;
    // Each neighbour begins with how it was heard.
    if (key === 'via' || current.local !== local) {
      current = { local, capabilities: new Map() };
      drafts.push(current);
    }
    const [side, name = '', rest] = key.split('.');
    if (name === 'name' && side === 'chassis') current.name = value;
    else if (name === 'descr') {
      if (side === 'chassis') current.description = value;
      else current.portDescription = value;
    } else if (rest === 'enabled' && side === 'chassis') current.capabilities.set(name, value.trim() === 'on');
    else if (rest === undefined && idTypes.has(name)) {
      if (side === 'chassis') current.chassisId = { type: name, value };
      else current.portId = { type: name, value };
    }
  }
  return drafts;
}
