import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { guid } from '../guid.js';
import { eachLine, type TextInput } from './eachLine.js';
import { Report } from './report.js';

/** Counters of one port that `ibqueryerrors` printed. */
export interface PortErrors {
  /** Of the port; of a switch the same for all ports. */
  readonly guid: string;
  /** Description of the node, from the line above. */
  readonly name: string | null;
  readonly isSwitch: boolean;
  /** Null for "ALL", the sum of a switch. */
  readonly port: number | null;
  /** By their names in the IBTA specification, volume 1: PortCounters, PortCountersExtended, PortRcvErrorDetails, PortXmitDiscardDetails. */
  readonly counters: Readonly<Record<string, number>>;
  readonly line: number;
}

/** What `ibqueryerrors` printed. */
export interface QueryErrors {
  readonly ports: readonly PortErrors[];
  /** Thresholds in force: a counter is printed when it is above its threshold, 0 where none is named here. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Counters that were not looked at. */
  readonly suppressed: readonly string[];
  /** Null where the summary is missing: the output was cut off. */
  readonly summary: { readonly nodes: number; readonly badNodes: number; readonly ports: number; readonly badPorts: number } | null;
  /** Ports and nodes that did not answer. */
  readonly queryFailures: number;
  readonly problems: readonly Problem[];
}

/** Errors of a switch come with its GUID, those of an adapter without; data counters always with one. */
const heading = /^(Errors|Data Counters) for (0x[0-9a-fA-F]{1,16} )?"(.*)"$/;
const portLine = /^\s+GUID (0x[0-9a-fA-F]{1,16}) port (ALL|\d{1,3}):(.*)$/;
const counter = /\[(\w{1,64}) == (\d{1,20})(?: \([^)\]]{0,32}\))?\]/g;
const limit = /\[(\w{1,64}) = (\d{1,20})\]/g;
const harmless = /^(\s*$|#|\s+Link info:)/;

/**
 * ibqueryerrors asks for the details of received errors and of discards under the names of each other (infiniband-diags, ibqueryerrors.c:
 * print_results): what it calls PortInactiveDiscards beside PortRcvErrors is the first field of PortRcvErrorDetails. The n-th name of either list
 * is the n-th field of the other attribute.
 */
const receiveDetails = ['PortLocalPhysicalErrors', 'PortMalformedPktErrors', 'PortBufferOverrunErrors', 'PortDLIDMappingErrors'] as const;
const discardDetails = [
  'PortInactiveDiscards',
  'PortNeighborMTUDiscards',
  'PortSwLifetimeLimitDiscards',
  'PortSwHOQLifetimeLimitDiscards',
] as const;

/** Reads `ibqueryerrors`, also with `--details`, `--data`, `--counters`, `-r` and thresholds. Linear in the input. */
export function readIbqueryerrors(input: TextInput): QueryErrors {
  const report = new Report();
  const ports: PortErrors[] = [];
  let name: string | null = null;
  let isSwitch = false;
  const found: { summary: QueryErrors['summary'] } = { summary: null };
  let thresholds: Readonly<Record<string, number>> = {};
  let suppressed: readonly string[] = [];
  let queryFailures = 0;
  eachLine(input, (text, number) => {
    const head = heading.exec(text);
    if (head !== null) {
      name = cleanLine(head[3] ?? '');
      isSwitch = head[1] === 'Errors' && head[2] !== undefined;
      return;
    }
    const port = portLine.exec(text);
    if (port !== null) {
      const own = guid(port[1]);
      if (own === null) report.add(number, l10n.t('a port without a GUID'));
      else
        ports.push({
          guid: own,
          name,
          isSwitch,
          port: port[2] === 'ALL' ? null : Number(port[2]),
          counters: readCounters(port[3] ?? ''),
          line: number,
        });
      return;
    }
    const nodes = /^## Summary: (\d{1,9}) nodes checked, (\d{1,9}) bad nodes found/.exec(text);
    if (nodes !== null) found.summary = { nodes: Number(nodes[1]), badNodes: Number(nodes[2]), ports: 0, badPorts: 0 };
    const checked = /^## +(\d{1,9}) ports checked, (\d{1,9}) ports have errors/.exec(text);
    if (checked !== null && found.summary !== null) {
      found.summary = { ...found.summary, ports: Number(checked[1]), badPorts: Number(checked[2]) };
    }
    if (text.startsWith('## Thresholds:')) thresholds = figures(text, limit);
    queryFailures = Number(/^## +(\d{1,9}) PMA query failures/.exec(text)?.[1] ?? queryFailures);
    if (text.startsWith('## Suppressed:'))
      suppressed = text
        .slice(14)
        .split(' ')
        .filter((word) => /^\w{1,64}$/.test(word));
    if (!harmless.test(text)) report.add(number, l10n.t('not a line of {0}: {1}', 'ibqueryerrors', cleanLine(text).slice(0, 80)));
  });
  const { summary } = found;
  if (summary === null) report.add(null, l10n.t('{0} did not come to its summary: the output is not complete', 'ibqueryerrors'));
  if (queryFailures > 0) report.add(null, l10n.t('{0} queries of counters were not answered', queryFailures));
  return { ports, thresholds, suppressed, summary, queryFailures, problems: report.problems };
}

function readCounters(text: string): Record<string, number> {
  const counters: Record<string, number> = {};
  let last = '';
  for (const [, word = '', figure] of text.matchAll(counter)) {
    const discard = (discardDetails as readonly string[]).indexOf(word);
    const receive = (receiveDetails as readonly string[]).indexOf(word);
    let name = word;
    if (discard >= 0 && last === 'PortRcvErrors') name = receiveDetails[discard] ?? word;
    else if (receive >= 0 && last === 'PortXmitDiscards') name = discardDetails[receive] ?? word;
    else last = discard >= 0 || receive >= 0 ? last : word;
    if (name !== '__proto__') counters[name] = Number(figure);
  }
  return counters;
}

function figures(text: string, pattern: RegExp): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [, name = '', figure] of text.matchAll(pattern)) if (name !== '__proto__') found[name] = Number(figure);
  return found;
}
