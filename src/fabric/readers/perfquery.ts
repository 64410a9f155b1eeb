import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { readDotted } from './dotted.js';
import type { TextInput } from './eachLine.js';
import { Report } from './report.js';

/** Counters of one port that `perfquery` printed. */
export interface PortCounters {
  readonly lid: number | null;
  /** 255 stands for the sum of all ports of a switch, 0 for its management port. */
  readonly port: number;
  /** True for PortCountersExtended (`-x`), whose counters have 64 bits; others stop at 15, 255, 65,535 or 4,294,967,295. */
  readonly extended: boolean;
  /** By their names in the IBTA specification, volume 1. */
  readonly counters: Readonly<Record<string, number>>;
  readonly line: number;
}

/** What one or several runs of `perfquery` printed. */
export interface PerfQuery {
  readonly ports: readonly PortCounters[];
  readonly problems: readonly Problem[];
}

const selectors = new Set(['PortSelect', 'CounterSelect', 'CounterSelect2']);

/** Reads `perfquery`, also with `-x`, `-a`, `-l` and the details (`-E`, `-D`); outputs of many ports may follow each other. Linear in the input. */
export function readPerfquery(input: TextInput): PerfQuery {
  const report = new Report();
  const blocks = readDotted(input, (text, number) =>
    report.add(number, l10n.t('not a line of {0}: {1}', 'perfquery', cleanLine(text).slice(0, 80))),
  );
  const ports: PortCounters[] = [];
  for (const { heading, lid, port, fields, line } of blocks) {
    if (port === null || !/counters: /i.test(heading)) {
      report.add(line, l10n.t('not a line of {0}: {1}', 'perfquery', heading.slice(0, 80)));
      continue;
    }
    const counters: Record<string, number> = {};
    for (const [name, value] of fields)
      if (!selectors.has(name) && name !== '__proto__' && /^\d{1,20}$/.test(value)) counters[name] = Number(value);
    if (Object.keys(counters).length === 0) report.add(line, l10n.t('no counter follows: the port did not answer'));
    ports.push({ lid, port, extended: /extended/i.test(heading), counters, line });
  }
  return { ports, problems: report.problems };
}
