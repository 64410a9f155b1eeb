import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { eachLine, type TextInput } from './eachLine.js';
import { Report } from './report.js';

/** One row of a latency test, µs. */
export interface LatencyRow {
  readonly bytes: number;
  readonly iterations: number;
  /** A test that runs for a time (`-D`) prints the average alone. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** The median. */
  readonly typicalUs: number | null;
  /** Releases before 5.0 print no more than the three above. */
  readonly averageUs: number | null;
  readonly stdevUs: number | null;
  readonly p99Us: number | null;
  readonly p999Us: number | null;
}

/** One row of a bandwidth test. GB/s = 1e9 B/s; perftest's MB are 1,048,576 bytes. */
export interface BandwidthRow {
  readonly bytes: number;
  readonly iterations: number;
  /** Null where the release prints 0, for a test that runs for a time. */
  readonly peakGBps: number | null;
  readonly averageGBps: number;
  /** Million messages a second. */
  readonly messageRateMpps: number | null;
}

/** One test of perftest: `ib_write_lat`, `ib_write_bw`, `ib_send_bw`, `ib_read_lat`, … */
export interface PerftestRun {
  /** "RDMA_Write BW Test" as printed. */
  readonly test: string;
  /** "mlx5_0" */
  readonly device: string | null;
  /** "IB" or "Ethernet". */
  readonly linkType: string | null;
  readonly latency: readonly LatencyRow[];
  readonly bandwidth: readonly BandwidthRow[];
  readonly line: number;
}

/** What one or several runs of perftest printed, of the server, the client, or both. */
export interface Perftest {
  readonly runs: readonly PerftestRun[];
  readonly problems: readonly Problem[];
}

/** The columns of a table by their headings, and what a figure of bandwidth is multiplied by. */
interface Columns {
  readonly names: readonly string[];
  readonly toGBps: number;
}

interface Draft {
  test: string;
  device: string | null;
  linkType: string | null;
  latency: LatencyRow[];
  bandwidth: BandwidthRow[];
  line: number;
}

const title = /^\s+((?:Dual-port\s+)?(?:RDMA_(?:Write|Read)|Send|Atomic|Raw_?Ethernet)\w*(?: [\w-]+)* Test)\s*$/;

/** Reads perftest's output (linux-rdma/perftest, perftest_parameters.h: RESULT_FMT…), old and new. Linear in the input. */
export function readPerftest(input: TextInput): Perftest {
  const report = new Report();
  const runs: Draft[] = [];
  let run: Draft | null = null;
  let columns: Columns | null = null;
  eachLine(input, (text, line) => {
    const head = title.exec(text);
    if (head !== null) {
      run = { test: head[1] ?? '', device: null, linkType: null, latency: [], bandwidth: [], line };
      runs.push(run);
      columns = null;
      return;
    }
    const found = columnsIn(text);
    if (found !== null) {
      columns = found;
      // A cut output may have lost its title.
      if (run === null) runs.push((run = { test: '', device: null, linkType: null, latency: [], bandwidth: [], line }));
      return;
    }
    if (run === null) return;
    run.device ??= word(/\bDevice\s{1,32}: (\S{1,64})/.exec(text)?.[1]);
    run.linkType ??= word(/\bLink type\s{1,32}: (\S{1,16})/.exec(text)?.[1]);
    if (columns !== null && /^\s*\d+\s/.test(text)) addRow(run, columns, text, () => report.add(line, said(text)));
    else if (/^(Couldn't|Unable|Failed|Completion with error|ERR\b)/i.test(text.trim())) report.add(line, cleanLine(text).slice(0, 160));
  });
  const empty = runs.filter(({ latency, bandwidth }) => latency.length + bandwidth.length === 0);
  for (const { test, line } of empty) report.add(line, l10n.t('{0} has printed no result', cleanLine(test)));
  if (runs.length === 0) report.add(null, l10n.t('no test was found in this text; is it the output of {0}?', 'perftest'));
  return { runs, problems: report.problems };
}

function word(text: string | undefined): string | null {
  return text === undefined ? null : cleanLine(text);
}

function said(text: string): string {
  return l10n.t('not a line of {0}: {1}', 'perftest', cleanLine(text).slice(0, 80));
}

/** Headings of perftest's tables, of which some are of two words. */
const heading =
  /#bytes|#iterations|t_\w{1,16}\[usec\]|99(?:\.9)?% percentile\[usec\]|tps average|BW (?:peak|average)\[\w{1,8}\/sec\]|\S{1,32}/g;

function columnsIn(text: string): Columns | null {
  if (!/^\s*#bytes\s/.test(text)) return null;
  const names = text.slice(0, 512).match(heading) ?? [];
  const unit = names.map((name) => /^BW average\[(MB|Gb|MiB|GiB|GB)\/sec\]/.exec(name)?.[1]).find((found) => found !== undefined);
  if (unit === undefined && !names.some((name) => name === 't_typical[usec]' || name === 't_avg[usec]')) return null;
  return { names, toGBps: unit === 'Gb' ? 1 / 8 : unit === 'GB' || unit === 'GiB' ? 1.073741824 : 1.048576e-3 };
}

function addRow(run: Draft, { names, toGBps }: Columns, text: string, odd: () => void): void {
  const cells = text.trim().split(/\s+/, names.length);
  const at = (name: string): number | null => {
    const place = names.findIndex((own) => own.startsWith(name));
    const value = place < 0 ? Number.NaN : Number(cells[place] ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : null;
  };
  const [bytes, iterations, average] = [at('#bytes'), at('#iterations'), at('BW average')];
  if (bytes === null || iterations === null) odd();
  else if (average !== null) {
    const peak = at('BW peak');
    run.bandwidth.push({
      bytes,
      iterations,
      peakGBps: peak === null || peak === 0 ? null : peak * toGBps,
      averageGBps: average * toGBps,
      messageRateMpps: at('MsgRate'),
    });
  } else {
    const [typicalUs, averageUs] = [at('t_typical'), at('t_avg')];
    if (typicalUs === null && averageUs === null) odd();
    else
      run.latency.push({
        bytes,
        iterations,
        minUs: at('t_min'),
        maxUs: at('t_max'),
        typicalUs,
        averageUs,
        stdevUs: at('t_stdev'),
        p99Us: at('99%'),
        p999Us: at('99.9%'),
      });
  }
}
