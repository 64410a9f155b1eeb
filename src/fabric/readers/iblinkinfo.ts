import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';
import { eachLine, type TextInput } from './eachLine.js';
import { speedName, widthName } from './ibSpeed.js';
import { Report } from './report.js';

/** One end of a link. What the form of the output leaves out is null. */
export interface LinkEnd {
  readonly kind: 'switch' | 'adapter' | 'router' | null;
  /** GUID of the port; a switch has one for all of its ports. */
  readonly guid: string | null;
  readonly name: string;
  /** 0 before a subnet manager gave one. */
  readonly lid: number;
  readonly port: number;
}

/** One port as `iblinkinfo` shows it. */
export interface PortLine {
  readonly here: LinkEnd;
  /** Null where nothing is plugged in, or where the other end did not answer. */
  readonly there: LinkEnd | null;
  /** "4x"; null while the port is down, for then PortInfo holds nothing else (IBTA volume 1, C14-24.2.1). */
  readonly width: string | null;
  /** "HDR" */
  readonly speed: string | null;
  /** "Down", "Initialize", "Armed", "Active". */
  readonly state: string;
  /** "LinkUp", "Polling", "Disabled". */
  readonly physState: string;
  /** What both ends support beyond what runs: "Could be 4X", "Could be 53.125 Gbps". */
  readonly couldBeWidth: string | null;
  readonly couldBeSpeed: string | null;
  readonly line: number;
}

/** What `iblinkinfo` printed. */
export interface LinkInfo {
  readonly ports: readonly PortLine[];
  readonly problems: readonly Problem[];
}

const kinds: Readonly<Record<string, LinkEnd['kind']>> = { Switch: 'switch', CA: 'adapter', Router: 'router' };
const headerLine = /^(Switch|CA|Router): (?:(0x[0-9a-fA-F]{1,16}) )?(.*):$/;
const hereEnd = /(\d{1,5})\s+(\d{1,3})\[[^\]]{0,4}\] $/;
const inside = /^\s*(?:(\d{1,2}X)\s+(.*?)\s+)?(\w+|\?\(\d+\))\/\s*(\w+|\?\(\d+\))/;
const thereStart = /^(?:(0x[0-9a-fA-F]{1,16})\s+)?(\d{1,5})\s+(\d{1,3})\[[^\]]{0,4}\] "/;

interface Header {
  readonly kind: LinkEnd['kind'];
  readonly guid: string | null;
  readonly name: string;
}

/**
 * Reads `iblinkinfo` in all of its forms: blocks, `--line`, `--switches-only`, `--down`, `--add-sw-settings` (infiniband-diags, iblinkinfo.c:
 * print_port). Linear in the input.
 */
export function readIblinkinfo(input: TextInput): LinkInfo {
  const report = new Report();
  const ports: PortLine[] = [];
  let header: Header | null = null;
  eachLine(input, (text, number) => {
    const head = headerLine.exec(text);
    if (head !== null) {
      const [, kind = '', own, name = ''] = head;
      header = { kind: kinds[kind] ?? null, guid: guid(own), name: cleanLine(name) };
      return;
    }
    const line = readPort(text, header, number);
    if (line !== null) ports.push(line);
    else if (text.trim() !== '' && !text.startsWith('#')) {
      report.add(number, l10n.t('not a line of {0}: {1}', 'iblinkinfo', cleanLine(text).slice(0, 80)));
    }
  });
  return { ports, problems: report.problems };
}

/** A port's line: what stands before "==(" is this end, what follows ")==>" the other. */
function readPort(text: string, header: Header | null, line: number): PortLine | null {
  // A description may hold the arrow too; the first place that reads as one is taken.
  for (let at = text.indexOf('==('), tries = 0; at >= 0 && tries < 4; at = text.indexOf('==(', at + 1), tries++) {
    const here = readHere(text.slice(0, at), header);
    const end = text.indexOf(')==>', at);
    if (here === null || end < 0) continue;
    const link = inside.exec(text.slice(at + 3, end));
    if (link === null) continue;
    const [, width, speed = '', state = '', physState = ''] = link;
    return { here, ...readThere(text.slice(end + 4).trim()), width: widthName(width), speed: speedName(speed), state, physState, line };
  }
  return null;
}

function readHere(text: string, header: Header | null): LinkEnd | null {
  // The name comes before the last quotation mark, so that only what follows it is held against the pattern.
  const quote = text.lastIndexOf('"');
  const figures = hereEnd.exec(text.slice(Math.max(quote, text.length - 64, 0)));
  if (figures === null) return null;
  const [lid, port] = [Number(figures[1]), Number(figures[2])];
  const own = /^\s*(0x[0-9a-fA-F]{1,16})\s/.exec(text)?.[1];
  if (quote >= 0) {
    const from = text.indexOf('"');
    return { kind: null, guid: guid(own), name: cleanLine(text.slice(from + 1, quote)), lid, port };
  }
  if (header === null) return null;
  return { ...header, guid: guid(own) ?? header.guid, lid, port };
}

function readThere(text: string): Pick<PortLine, 'there' | 'couldBeWidth' | 'couldBeSpeed'> {
  const start = thereStart.exec(text);
  const close = text.lastIndexOf('"');
  if (start === null || close < start[0].length) return { there: null, couldBeWidth: null, couldBeSpeed: null };
  const hints = text.slice(close + 1);
  return {
    there: {
      kind: null,
      guid: guid(start[1]),
      name: cleanLine(text.slice(start[0].length, close)),
      lid: Number(start[2]),
      port: Number(start[3]),
    },
    couldBeWidth: widthName(/Could be (\d{1,2}X)/.exec(hints)?.[1]),
    couldBeSpeed: speedName(/Could be (\d{1,4}(?:\.\d{1,6})? Gbps(?: \(FDR10\))?)/.exec(hints)?.[1] ?? ''),
  };
}
