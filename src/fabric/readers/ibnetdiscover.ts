import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { drained } from '../../base/steps.js';
import { guid } from '../guid.js';
import { eachLineInSteps, type TextInput } from './eachLine.js';
import { Report } from './report.js';

/** One connected port of a device. */
export interface DiscoveredPort {
  readonly number: number;
  /** The port's own GUID, which adapters have. */
  readonly guid: string | null;
  /** The other end, by {@link DiscoveredDevice.id}. */
  readonly peer: string;
  readonly peerPort: number;
  /** What the line says of the other end, for when that has no block of its own. */
  readonly peerName: string | null;
  /** GUID of the other port, which stands beside adapters' ports; null elsewhere. */
  readonly peerGuid: string | null;
  /** An adapter's port has its own; a switch has one, see {@link DiscoveredDevice.lid}. Null where none is said, or 0 before a subnet manager came. */
  readonly lid: number | null;
  readonly peerLid: number | null;
  /** "4x" */
  readonly width: string | null;
  /** "HDR" */
  readonly speed: string | null;
  readonly line: number;
}

/** One block of the output. */
export interface DiscoveredDevice {
  readonly type: 'switch' | 'adapter' | 'router';
  /** As quoted, e.g. "S-b83fd20300000100". */
  readonly id: string;
  readonly guid: string | null;
  /** GUID of a switch's own port, where it is told apart. */
  readonly portGuid: string | null;
  /** Of a switch. */
  readonly lid: number | null;
  /** How many ports the device has, used or not. */
  readonly size: number | null;
  /** Number of the chassis whose chip it is (`-g`). */
  readonly chassis: number | null;
  /** Node description. */
  readonly name: string;
  readonly ports: readonly DiscoveredPort[];
  readonly line: number;
}

/** What `ibnetdiscover` found. */
export interface Discovery {
  readonly devices: readonly DiscoveredDevice[];
  readonly problems: readonly Problem[];
}

const types: Readonly<Record<string, DiscoveredDevice['type']>> = {
  Switch: 'switch',
  Ca: 'adapter',
  Hca: 'adapter',
  Rt: 'router',
  Router: 'router',
};
const header = /^(Switch|Ca|Hca|Rt|Router)\s+(\d{1,4})\s+"([^"]*)"(.*)$/;
const portStart = /^\[(\d{1,4})\](?:\[ext [^\]]*\])?(?:\(([0-9a-fA-F]+)\))?\s+"([^"]*)"\[(\d{1,4})\](?:\[ext [^\]]*\])?(.*)$/;
const property = /^\s*(vendid|devid|sysimgguid|switchguid|caguid|rtguid)=(\S+)(.*)$/;
/** A line of the ports report (`-p`), which has both ends. */
const reported =
  /^(CA|SW|RT)\s+(\d{1,5})\s+(\d{1,3})\s+(0x[0-9a-fA-F]{1,16})\s+(\d{1,2}x|\?\?)\s+(\?\?\?|[A-Z]{3}\d{0,2})(?: - (CA|SW|RT)\s+(\d{1,5})\s+(\d{1,3})\s+(0x[0-9a-fA-F]{1,16}) \( | {8,})(.*)$/;
/** Lines of the grouped output (-g) and of the library's chatter that carry nothing of the graph. */
const harmless = /^(#|Chassis\b|Non-Chassis\b|Hostname: |Spine Nodes|Line Nodes|Chassis Switches|Chassis CAs|\s*$)/;

interface Draft {
  type: DiscoveredDevice['type'];
  id: string;
  guid: string | null;
  portGuid: string | null;
  lid: number | null;
  size: number | null;
  chassis: number | null;
  name: string;
  ports: DiscoveredPort[];
  line: number;
}

/** What the lines before a header say of the device. */
interface Before {
  guid: string | null;
  portGuid: string | null;
  chassis: number | null;
}

const nothing: Before = { guid: null, portGuid: null, chassis: null };

/**
 * Reads the output of `ibnetdiscover`: plain, from a cache, with `-f`, `-g` or `-p`, and the fabric files of ibsim, which have the same form
 * (infiniband-diags, ibnetdiscover.c). Linear in the input.
 */
export function readIbnetdiscover(input: TextInput): Discovery {
  return drained(readIbnetdiscoverInSteps(input));
}

/** The same in short steps. */
export function* readIbnetdiscoverInSteps(input: TextInput): Generator<undefined, Discovery> {
  const devices: Draft[] = [];
  const byId = new Map<string, Draft>();
  const report = new Report();
  let current: Draft | null = null;
  let before: Before = nothing;
  yield* eachLineInSteps(input, (raw, number) => {
    const line = raw.trimEnd();
    const port = portStart.exec(line);
    if (port !== null) {
      if (current === null) report.add(number, l10n.t('a port stands before any switch or adapter'));
      else current.ports.push(readPort(port, number));
      return;
    }
    const head = header.exec(line);
    if (head !== null) {
      const [, type = '', size, id = '', rest = ''] = head;
      current = {
        type: types[type] ?? 'adapter',
        id: cleanLine(id),
        guid: before.guid ?? guidOfId(id),
        portGuid: before.portGuid,
        lid: lidIn(rest.slice(rest.lastIndexOf('"') + 1)),
        size: Number(size),
        chassis: before.chassis,
        name: description(rest) ?? cleanLine(id),
        ports: [],
        line: number,
      };
      devices.push(current);
      before = nothing;
      return;
    }
    const known = property.exec(line);
    if (known !== null) {
      current = null;
      before = withProperty(before, known[1] ?? '', known[2] ?? '', known[3] ?? '');
      return;
    }
    const both = reported.exec(line);
    if (both !== null) readReported(both, number, devices, byId);
    else if (!harmless.test(line)) report.add(number, l10n.t('not a line of {0}: {1}', 'ibnetdiscover', cleanLine(line).slice(0, 80)));
  });
  if (devices.length === 0) report.add(1, l10n.t('no switch or adapter was found in this text; is it the output of ibnetdiscover?'));
  return { devices, problems: report.problems };
}

function withProperty(before: Before, name: string, value: string, rest: string): Before {
  if (name === 'sysimgguid') {
    const chassis = /# Chassis (\d{1,4})/.exec(rest)?.[1];
    return chassis === undefined ? before : { ...before, chassis: Number(chassis) };
  }
  if (!/^(switch|ca|rt)guid$/.test(name)) return before;
  const [own, port] = value.split('(');
  return { ...before, guid: guid(own), portGuid: guid(port?.replace(')', '')) };
}

/** One line of `-p`: a port, and what it is connected with. Adapters are known by the GUIDs of their ports there. */
function readReported(match: RegExpExecArray, line: number, devices: Draft[], byId: Map<string, Draft>): void {
  const [, type = '', lid, number, own, width = '', speed = '', peerType, peerLid, peerPort, peer, rest = ''] = match;
  const names = namesOf(rest, peerType !== undefined);
  const [id, ownGuid] = idOf(type, own);
  let device = byId.get(id);
  if (device === undefined) {
    const isSwitch = type === 'SW';
    device = {
      type: isSwitch ? 'switch' : type === 'RT' ? 'router' : 'adapter',
      id,
      guid: isSwitch ? ownGuid : null,
      portGuid: ownGuid,
      lid: isSwitch ? someLid(lid) : null,
      size: null,
      chassis: null,
      name: names.own,
      ports: [],
      line,
    };
    byId.set(id, device);
    devices.push(device);
  }
  // A port with nothing plugged in has no figures that mean anything.
  if (peerType === undefined) return;
  const [peerId, peerGuid] = idOf(peerType, peer);
  device.ports.push({
    number: Number(number),
    guid: device.type === 'switch' ? null : ownGuid,
    peer: peerId,
    peerPort: Number(peerPort),
    peerName: names.peer,
    peerGuid: peerType === 'SW' ? null : peerGuid,
    lid: device.type === 'switch' ? null : someLid(lid),
    peerLid: someLid(peerLid),
    width: width === '??' ? null : width,
    speed: speed === '???' ? null : speed,
    line,
  });
}

function idOf(type: string, text: string | undefined): readonly [string, string | null] {
  const own = guid(text);
  return [`${type === 'SW' ? 'S' : type === 'RT' ? 'R' : 'H'}-${(own ?? '0x').slice(2)}`, own];
}

/** "'a' - 'b' )", or the one name of a port that is not connected; old releases write that without quotes. */
function namesOf(rest: string, connected: boolean): { readonly own: string; readonly peer: string } {
  const text = connected ? rest.replace(/ \)$/, '') : rest;
  const cut = connected ? text.indexOf("' - '") : -1;
  const bare = (part: string): string => cleanLine(part.startsWith("'") && part.endsWith("'") ? part.slice(1, -1) : part);
  return cut < 0 ? { own: bare(text), peer: '' } : { own: bare(text.slice(0, cut + 1)), peer: bare(text.slice(cut + 4)) };
}

function readPort(match: RegExpExecArray, line: number): DiscoveredPort {
  const [, number = '', own, peer = '', peerPort = '', rest = ''] = match;
  // A description may hold anything, so the figures are looked for after the last quotation mark only.
  const after = rest.slice(rest.lastIndexOf('"') + 1);
  const figures = /(?:^|\s)(\d{1,2})x([A-Za-z][A-Za-z0-9]*)/.exec(after);
  const start = rest.indexOf('"');
  return {
    number: Number(number),
    guid: guid(own),
    peer: cleanLine(peer),
    peerPort: Number(peerPort),
    peerName: description(rest),
    peerGuid: guid(/^\s*\(([0-9a-fA-F]{1,16})\)/.exec(rest)?.[1]),
    lid: lidIn(rest.slice(0, Math.max(start, 0))),
    peerLid: lidIn(after),
    width: figures === null ? null : `${figures[1] ?? ''}x`,
    speed: figures?.[2] ?? null,
    line,
  };
}

function lidIn(text: string): number | null {
  return someLid(/\blid (\d{1,5})\b/.exec(text)?.[1]);
}

/** LID 0 means that no subnet manager has given one. */
function someLid(text: string | undefined): number | null {
  const lid = Number(text ?? 0);
  return lid === 0 ? null : lid;
}

/** The text between the first and the last quotation mark of the comment. */
function description(rest: string): string | null {
  const comment = rest.indexOf('#');
  const from = rest.indexOf('"', comment < 0 ? rest.length : comment);
  const to = rest.lastIndexOf('"');
  return from < 0 || to <= from ? null : cleanLine(rest.slice(from + 1, to));
}

/** "S-b83fd20300000100" carries the GUID in its name. */
function guidOfId(id: string): string | null {
  const match = /^[SHR]-([0-9a-fA-F]{1,16})$/.exec(id);
  return guid(match?.[1]);
}
