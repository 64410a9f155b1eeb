import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';
import { eachLine, type TextInput } from './eachLine.js';
import { Report } from './report.js';

/** One port of a device of this host. */
export interface StatPort {
  readonly number: number;
  /** "Active" and "LinkUp", or as the kernel writes them: "ACTIVE", "LinkUp". */
  readonly state: string | null;
  readonly physState: string | null;
  /** Gbit/s of all lanes. */
  readonly rateGbps: number | null;
  /** "4x" and "HDR", which only `ibstatus` tells. */
  readonly width: string | null;
  readonly speed: string | null;
  readonly lid: number | null;
  readonly smLid: number | null;
  readonly guid: string | null;
  /** "InfiniBand" or "Ethernet". */
  readonly linkLayer: string | null;
}

/** One RDMA device of this host. */
export interface StatDevice {
  readonly name: string;
  readonly type: string | null;
  readonly firmware: string | null;
  readonly nodeGuid: string | null;
  readonly ports: readonly StatPort[];
  readonly line: number;
}

/** What `ibstat` or `ibstatus` printed. */
export interface Stat {
  readonly devices: readonly StatDevice[];
  readonly problems: readonly Problem[];
}

interface Draft {
  name: string;
  type: string | null;
  firmware: string | null;
  nodeGuid: string | null;
  ports: { -readonly [key in keyof StatPort]: StatPort[key] }[];
  line: number;
}

/** Reads `ibstat` (with or without a device or port) and `ibstatus`, which show the same ports in two forms. Linear in the input. */
export function readIbstat(input: TextInput): Stat {
  const report = new Report();
  const devices = new Map<string, Draft>();
  let device: Draft | null = null;
  let port: Draft['ports'][number] | null = null;
  const open = (name: string, line: number): Draft => {
    const known = devices.get(name);
    if (known !== undefined) return known;
    const made = { name, type: null, firmware: null, nodeGuid: null, ports: [], line };
    devices.set(name, made);
    return made;
  };
  const openPort = (own: Draft, number: number): Draft['ports'][number] => {
    const made = {
      number,
      state: null,
      physState: null,
      rateGbps: null,
      width: null,
      speed: null,
      lid: null,
      smLid: null,
      guid: null,
      linkLayer: null,
    };
    own.ports.push(made);
    return made;
  };
  eachLine(input, (text, line) => {
    const head = /^(?:CA|Switch|Router|iWARP RNIC|\?\?\?):? '([^']*)'\s*$/.exec(text);
    if (head !== null) {
      device = open(cleanLine(head[1] ?? ''), line);
      port = null;
      return;
    }
    const status = /^Infiniband device '([^']*)' port (\d{1,3}) status:\s*$/.exec(text);
    if (status !== null) {
      device = open(cleanLine(status[1] ?? ''), line);
      port = openPort(device, Number(status[2]));
      return;
    }
    const number = /^\s*Port (\d{1,3}):\s*$/.exec(text);
    if (number !== null && device !== null) {
      port = openPort(device, Number(number[1]));
      return;
    }
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    const value = cleanLine(text.slice(colon + 1));
    if (device !== null && port === null && setDevice(device, name, value)) return;
    if (port !== null && setPort(port, name, value)) return;
    if (text.trim() !== '') report.add(line, l10n.t('not a line of {0}: {1}', 'ibstat', cleanLine(text).slice(0, 80)));
  });
  if (devices.size === 0) report.add(null, l10n.t('no device was found in this text; is it the output of {0}?', 'ibstat'));
  return { devices: [...devices.values()], problems: report.problems };
}

function setDevice(device: Draft, name: string, value: string): boolean {
  if (name === 'node guid') device.nodeGuid = guid(value);
  else if (name === 'firmware version') device.firmware = value;
  else if (/^(ca|switch|router|iwarp rnic|\?\?\?) type$/.test(name)) device.type = value;
  else return name === 'number of ports' || name === 'hardware version' || name === 'system image guid';
  return true;
}

function setPort(port: Draft['ports'][number], name: string, value: string): boolean {
  // The kernel writes "4: ACTIVE".
  const word = value.replace(/^\d+: /, '');
  switch (name) {
    case 'state':
      port.state = word;
      return true;
    case 'physical state':
    case 'phys state':
      port.physState = word;
      return true;
    case 'rate': {
      const rate = /^(\d{1,5}(?:\.\d)?)(?: Gb\/sec)?(?: \((?:(\d{1,2})X ?)?(\w{3,5})?\))?/.exec(value);
      port.rateGbps = rate === null ? null : Number(rate[1]);
      port.width = rate?.[2] === undefined ? null : `${rate[2]}x`;
      port.speed = rate?.[3] ?? null;
      return true;
    }
    case 'base lid':
      port.lid = number(value);
      return true;
    case 'sm lid':
      port.smLid = number(value);
      return true;
    case 'port guid':
      port.guid = guid(value);
      return true;
    case 'default gid':
      // Of an InfiniBand port the lower half of the GID is the GUID.
      port.guid = guid(value.split(':').slice(4).join(''));
      return true;
    case 'link layer':
    case 'link_layer':
      port.linkLayer = value === 'IB' ? 'InfiniBand' : value;
      // A RoCE port's GID comes from its MAC address.
      if (port.linkLayer === 'Ethernet' && name === 'link_layer') port.guid = null;
      return true;
    default:
      return name === 'lmc' || name === 'capability mask' || name === 'effective speed';
  }
}

/** Decimal, or hexadecimal with 0x; null for "unknown". */
function number(text: string): number | null {
  return /^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(text) ? Number(text) : null;
}
