import { basename, dirname, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { microseconds, significant } from '../../base/format.js';
import type { Fabric } from '../../fabric/graph.js';
import { besideModel, describeBeside, type SlowPair } from '../../fabric/measure/beside.js';
import { describeMatrix, nextStep, slowText } from '../../fabric/measure/describe.js';
import { estimateClasses } from '../../fabric/measure/estimate.js';
import { matrixCsv, matrixJson, type PairMatrix } from '../../fabric/measure/matrix.js';
import { clusterHosts } from '../../fabric/measure/order.js';
import { findSlow, type SlowPart } from '../../fabric/measure/outliers.js';
import { readNetwork } from '../../survey/measure/address.js';
import { expectationsFor } from '../../survey/measure/expectations.js';
import { type Measured, measurePairs, type MeasureRequest, searchBadLink, searchByCollectives } from '../../survey/measure/measure.js';
import { latencyFileName, matrixKeeper, saveMatrix } from '../../survey/measure/matrixFile.js';
import { methods } from '../../survey/measure/tester.js';
import { formatOf, readArguments } from '../arguments.js';
import { clusterOf } from '../clusterOperand.js';
import { type Command, type ExitCode, type Io, UsageError } from '../command.js';
import { openPool } from '../connect.js';
import { fabricOfInputs } from '../fabric/inputs.js';
import { jsonText } from '../safeIo.js';
import { wholeNumber as sizeOf } from '../benchSetup.js';
import { wholeNumber } from '../wholeNumber.js';

const options = {
  cluster: { type: 'string' },
  'ssh-config': { type: 'string' },
  method: { type: 'string' },
  pairs: { type: 'string' },
  bandwidth: { type: 'boolean' },
  'find-bad-link': { type: 'boolean' },
  size: { type: 'string' },
  device: { type: 'string' },
  network: { type: 'string' },
  ports: { type: 'string' },
  jobs: { type: 'string' },
  timeout: { type: 'string' },
  ibnetdiscover: { type: 'string' },
  snapshot: { type: 'string' },
  out: { type: 'string' },
  format: { type: 'string' },
} as const;

type Values = { readonly [Name in keyof typeof options]?: string | boolean | undefined };

/** Hosts up to which all pairs are measured where nobody says. */
const fewHosts = 64;

/** `nccl-workbench latency`: measures latency and bandwidth between hosts, or searches for what is slow. */
export const command: Command = {
  name: 'latency',
  summary: () => l10n.t('measure latency and bandwidth between hosts, and find the slow host or link'),
  help: () =>
    [
      'nccl-workbench latency HOST...|--cluster FILE [--find-bad-link] [--bandwidth] [--out FILE] [--format text|json|csv]',
      '',
      `  --cluster FILE     ${l10n.t('hosts, racks, sites and ssh config of a cluster file; HOSTs then choose among its hosts')}`,
      `  --ssh-config FILE  ${l10n.t('ssh config to resolve the hosts with')}`,
      `  --method auto|perftest|tcp|ping|nccl-tests`,
      `                     ${l10n.t('perftest over RDMA, a TCP probe with the hosts’ python3, ping, or sendrecv_perf of nccl-tests; when absent the first of perftest, tcp and ping that all hosts have')}`,
      `  --pairs all|sample ${l10n.t('all pairs, or all of each rack and a few between racks and sites; when absent all up to 64 hosts')}`,
      `  --bandwidth        ${l10n.t('bandwidth too: this loads the network')}`,
      `  --find-bad-link    ${l10n.t('search for what is slow in about log2(hosts) rounds; with --method nccl-tests by bisection with alltoall_perf')}`,
      `  --size BYTES       ${l10n.t('size of the all-to-all of a bisection; 1048576 when absent. Small ones show slow answers, large ones narrow links')}`,
      `  --device NAME      ${l10n.t('RDMA device on every host; when absent the first with an active port')}`,
      `  --network CIDR     ${l10n.t('network whose addresses are used, such as 10.77.0.0/16')}`,
      `  --ports LOW-HIGH   ${l10n.t('ports on which hosts listen for one another; 20000-20999 when absent')}`,
      `  --jobs N           ${l10n.t('pairs at once; 32 when absent')}`,
      `  --timeout MS       ${l10n.t('wait for one answer; when absent 200 ms, between sites 500 ms, or what the cluster file says')}`,
      `  --ibnetdiscover FILE, --snapshot FILE`,
      `                     ${l10n.t('cables between the hosts: what they let expect then stands beside what perftest measured')}`,
      `  --out FILE         ${l10n.t('where the matrix is kept; when absent in .nccl/latency')}`,
      '',
      l10n.t(
        'No host is in two tests at once. Nothing is installed on the hosts and nothing stays there: what is started ends by itself within {0} s.',
        30,
      ),
      l10n.t('Latency is told one way: half of a round trip. Exit status: 0 nothing is slow, 1 something is, 2 it could not be measured.'),
      '',
    ].join('\n'),
  run,
};

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments(args, options);
  const format = formatOf(values.format, ['text', 'json', 'csv'] as const);
  const method = methods.find((name) => name === values.method) ?? null;
  if (values.method !== undefined && values.method !== 'auto' && method === null)
    throw new UsageError(l10n.t('--method takes {0}, not "{1}"', ['auto', ...methods].join(', '), values.method));
  const cluster = await clusterOf(io, { file: values.cluster, sshConfig: values['ssh-config'], hosts: positionals });
  const pairs = values.pairs ?? (cluster.hosts.length <= fewHosts ? 'all' : 'sample');
  if (pairs !== 'all' && pairs !== 'sample') throw new UsageError(l10n.t('--pairs takes {0}, not "{1}"', 'all, sample', pairs));
  const parallel = wholeNumber('--jobs', values.jobs, 32, 1024);
  const timeoutMs = values.timeout === undefined ? null : wholeNumber('--timeout', values.timeout, 200, 60_000);
  const network = values.network === undefined ? null : readNetwork(values.network);
  if (values.network !== undefined && network === null)
    throw new UsageError(l10n.t('--network takes a network such as 10.77.0.0/16, not "{0}"', values.network));
  if (values.device !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,39}$/.test(values.device))
    throw new UsageError(l10n.t('--device takes a name such as mlx5_0, not "{0}"', values.device));
  const file = fileOf(io, values, cluster.path);
  const fabric = await cablesOf(values, io);
  const pool = await openPool(io, cluster.sshConfig, parallel);
  const request: MeasureRequest = {
    cluster,
    pool,
    method,
    pairs,
    bandwidth: values.bandwidth === true,
    expectations: expectationsFor(cluster.latency, timeoutMs),
    device: values.device ?? null,
    network,
    ports: portsOf(values.ports),
    parallel,
    signal: io.signal,
    onProgress: (done, total) => {
      if (io.interactive) io.err(`\r${l10n.t('{0} of {1} pairs measured', done, total)}${done === total ? '\n' : ''}`);
    },
    onRound: matrixKeeper(file),
  };
  try {
    if (values['find-bad-link'] === true)
      return method === 'nccl-tests'
        ? await byCollectives(io, request, format, sizeOf('--size', values.size, 9_999_999) ?? 1 << 20)
        : await search(io, request, format, file, fabric);
    const measured = await measurePairs(request);
    await saveMatrix(file, measured.matrix);
    io.err(`${l10n.t('The matrix is in {0}', file)}\n`);
    const slow = findSlow(measured.matrix, request.expectations);
    answer(io, format, measured, slow, fabric, {});
    return measured.cancelled ? 2 : slow.length === 0 ? 0 : 1;
  } finally {
    pool.dispose();
  }
}

/** Searches by pairs and tells the verdict first. */
async function search(
  io: Io,
  request: MeasureRequest,
  format: 'text' | 'json' | 'csv',
  file: string,
  fabric: Fabric | null,
): Promise<ExitCode> {
  const found = await searchBadLink(request, (number, pairs) => {
    if (format === 'text') io.err(`${l10n.t('Run {0}, pairs at once: {1}', number, pairs)}\n`);
  });
  await saveMatrix(file, found.matrix);
  const { slow, tested, all } = found.verdict;
  if (format !== 'text') answer(io, format, found, slow, fabric, { runs: found.runs, tested, all });
  else {
    const { names, method } = found.matrix;
    const lines = slow.flatMap((part) => [slowText(part, names), `  ${l10n.t('Next: {0}', nextStep(part, names, method))}`]);
    const nothing = l10n.t('Nothing slow was found. A single path that is slow for few pairs may not be among those tested.');
    io.out(`${(lines.length === 0 ? [nothing] : lines).join('\n')}\n`);
    io.out(`${l10n.t('{0} runs, {1} of {2} pairs, {3}, {4}', found.runs, tested, all, found.method, found.matrix.origin)}\n`);
    io.out(describeBeside(besideModel(found.matrix, fabric), names));
    tellLeftOut(io, found);
  }
  return found.cancelled ? 2 : slow.length === 0 ? 0 : 1;
}

/** Searches by bisection with collectives and tells the verdict first. */
async function byCollectives(io: Io, request: MeasureRequest, format: 'text' | 'json' | 'csv', bytes: number): Promise<ExitCode> {
  const history: { groups: readonly (readonly string[])[]; timesUs: readonly (number | null)[] }[] = [];
  const { verdict, hosts, runs, origin, cancelled } = await searchByCollectives(
    request,
    (number, groups, timesUs) => {
      history.push({ groups, timesUs });
      if (format === 'text')
        for (const [at, group] of groups.entries()) {
          const time = timesUs[at] ?? null;
          io.err(`${l10n.t('Run {0}: {1}: {2}', number, group.join(' '), time === null ? l10n.t('failed') : microseconds(time))}\n`);
        }
    },
    bytes,
  );
  if (format === 'json')
    io.out(`${jsonText({ origin, method: 'nccl-tests', kind: verdict.kind, hosts, ratio: verdict.ratio, runs, history, cancelled }, 1)}\n`);
  else {
    const times = verdict.ratio === null ? '' : l10n.t(', {0} times as long as two others', significant(verdict.ratio, 2));
    io.out(
      `${
        verdict.kind === 'none'
          ? l10n.t('No host and no pair slows the collectives down.')
          : verdict.kind === 'host'
            ? l10n.t('{0} slows down every collective it takes part in{1}.', hosts.join(', '), times)
            : l10n.t('{0} and {1} are slow with each other{2}, and with nobody else.', hosts[0] ?? '', hosts[1] ?? '', times)
      }\n${l10n.t('{0} runs, nccl-tests, {1}', runs, origin)}\n`,
    );
  }
  return cancelled ? 2 : verdict.kind === 'none' ? 0 : 1;
}

function answer(
  io: Io,
  format: 'text' | 'json' | 'csv',
  measured: Measured,
  slow: readonly SlowPart[],
  fabric: Fabric | null,
  extra: Readonly<Record<string, unknown>>,
): void {
  const { matrix, leftOut, cancelled } = measured;
  const beside = besideModel(matrix, fabric);
  if (format === 'csv') io.out(matrixCsv(matrix));
  else if (format === 'json') {
    const { order, groups, gap } = clusterHosts(matrix);
    const parts = slow.map((part) => ({
      ...part,
      hosts: part.hosts.map((host) => matrix.names[host]),
      ratio: Number.isFinite(part.ratio) ? part.ratio : null,
      message: slowText(part, matrix.names),
    }));
    io.out(
      `${jsonText({ ...matrixJson(matrix), classes: estimateClasses(matrix), slow: parts, modelled: { ...beside, slow: namedPairs(beside.slow, matrix.names) }, order, groups, gap, leftOut, cancelled, ...extra })}\n`,
    );
  } else {
    io.out(`${heading(matrix, measured.method)}\n\n${describeMatrix(matrix, slow)}\n${describeBeside(beside, matrix.names)}`);
    tellLeftOut(io, measured);
  }
}

/** Pairs too slow against their cables, by the hosts' names. */
function namedPairs(pairs: readonly SlowPair[], names: readonly string[]): object[] {
  return pairs.map(({ from, to, ...rest }) => ({ from: names[from], to: names[to], ...rest }));
}

/** The cables that the options tell of, or null. */
async function cablesOf({ ibnetdiscover, snapshot }: Values, io: Io): Promise<Fabric | null> {
  const given = {
    ...(typeof ibnetdiscover === 'string' ? { ibnetdiscover } : {}),
    ...(typeof snapshot === 'string' ? { snapshot } : {}),
  };
  return Object.keys(given).length === 0 ? null : (await fabricOfInputs(given, io)).fabric;
}

function heading({ names, origin }: PairMatrix, method: string): string {
  return l10n.t('Latency one way between {0} hosts, by {1}, {2}', names.length, method, origin);
}

function tellLeftOut(io: Io, { leftOut }: Measured): void {
  if (leftOut.length > 0) io.out(`\n${l10n.t('Left out: {0}', leftOut.length)}\n`);
  for (const { message } of leftOut.slice(0, 10)) io.out(`  ${message}\n`);
}

function portsOf(text: string | undefined): readonly [number, number] {
  const [, low = '', high = ''] = /^(\d{1,5})-(\d{1,5})$/.exec(text ?? '20000-20999') ?? [];
  const range = [Number(low), Number(high)] as const;
  if (low === '' || range[0] < 1024 || range[1] > 65_535 || range[0] > range[1])
    throw new UsageError(l10n.t('--ports takes two ports from 1024 to 65535, such as 20000-20999, not "{0}"', text ?? ''));
  return range;
}

/** `--out`, else a file of its own in the `.nccl/latency` of the cluster file's folder or of the current one. */
function fileOf(io: Io, values: Values, clusterFile: string | null): string {
  if (typeof values.out === 'string') return resolve(io.cwd, values.out);
  const folder = clusterFile === null ? null : dirname(clusterFile);
  const root = folder !== null && basename(folder) === '.nccl' ? folder : join(io.cwd, '.nccl');
  return join(root, 'latency', latencyFileName(new Date()));
}
