import * as l10n from '@vscode/l10n';
import { clean } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';

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
const header = /^(Switch|Ca|Hca|Rt|Router)\s+(\d+)\s+"([^"]*)"(.*)$/;
const portStart = /^\[(\d{1,4})\](?:\[ext [^\]]*\])?(?:\(([0-9a-fA-F]+)\))?\s+"([^"]*)"\[(\d{1,4})\](?:\[ext [^\]]*\])?(.*)$/;
const property = /^(vendid|devid|sysimgguid|switchguid|caguid|rtguid)=(\S+)$/;
/** Lines of the grouped output (-g) and of the library's chatter that carry nothing of the graph. */
const harmless = /^(#|Chassis\b|Non-Chassis\b|Spine Nodes|Line Nodes|Chassis Switches|Chassis CAs|\s*$)/;
const maxProblems = 100;

interface Draft {
  type: DiscoveredDevice['type'];
  id: string;
  guid: string | null;
  name: string;
  ports: DiscoveredPort[];
  line: number;
}

/**
 * Reads the output of `ibnetdiscover`, plain or with `-f`, and the fabric files of ibsim, which have the same form (infiniband-diags,
 * ibnetdiscover(8)). Linear in the input.
 */
export function readIbnetdiscover(text: string): Discovery {
  const devices: Draft[] = [];
  const problems: Problem[] = [];
  const problem = (line: number, message: string): void => {
    if (problems.length < maxProblems) problems.push({ line, message });
  };
  let current: Draft | null = null;
  let blockGuid: string | null = null;
  let number = 0;
  for (const raw of text.split('\n')) {
    number++;
    const line = raw.trimEnd();
    const port = portStart.exec(line);
    if (port !== null) {
      if (current === null) problem(number, l10n.t('a port stands before any switch or adapter'));
      else current.ports.push(readPort(port, number));
      continue;
    }
    const head = header.exec(line);
    if (head !== null) {
      const [, type = '', , id = '', rest = ''] = head;
      current = {
        type: types[type] ?? 'adapter',
        id,
        guid: blockGuid ?? guidOfId(id),
        name: description(rest) ?? id,
        ports: [],
        line: number,
      };
      devices.push(current);
      blockGuid = null;
      continue;
    }
    const known = property.exec(line.trim());
    if (known !== null) {
      current = null;
      if (/^(switch|ca|rt)guid$/.test(known[1] ?? '')) blockGuid = guid((known[2] ?? '').split('(')[0]);
      continue;
    }
    if (!harmless.test(line)) problem(number, l10n.t('not a line of ibnetdiscover: {0}', clean(line).slice(0, 80)));
  }
  if (devices.length === 0) problem(1, l10n.t('no switch or adapter was found in this text; is it the output of ibnetdiscover?'));
  return { devices, problems };
}

function readPort(match: RegExpExecArray, line: number): DiscoveredPort {
  const [, number = '', own, peer = '', peerPort = '', rest = ''] = match;
  // A description may hold anything, so the figures are looked for after the last quotation mark only.
  const figures = /(?:^|\s)(\d{1,2})x([A-Za-z][A-Za-z0-9]*)/.exec(rest.slice(rest.lastIndexOf('"') + 1));
  return {
    number: Number(number),
    guid: guid(own),
    peer,
    peerPort: Number(peerPort),
    peerName: description(rest),
    width: figures === null ? null : `${figures[1] ?? ''}x`,
    speed: figures?.[2] ?? null,
    line,
  };
}

/** The text between the first and the last quotation mark of the comment. */
function description(rest: string): string | null {
  const comment = rest.indexOf('#');
  const from = rest.indexOf('"', comment < 0 ? rest.length : comment);
  const to = rest.lastIndexOf('"');
  return from < 0 || to <= from ? null : clean(rest.slice(from + 1, to)).trim();
}

/** "S-b83fd20300000100" carries the GUID in its name. */
function guidOfId(id: string): string | null {
  const match = /^[SHR]-([0-9a-fA-F]{1,16})$/.exec(id);
  return guid(match?.[1]);
}
