import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecOptions } from '../../../src/base/executor.js';
import { makeBaseline } from '../../../src/bench/baseline/baseline.js';
import type { Run } from '../../../src/bench/record.js';
import { openStore } from '../../../src/bench/store/index.js';
import { beginCheckup, carryOut, type CarryOut } from '../../../src/checkup/carryOut.js';
import { unfinishedCheckup } from '../../../src/checkup/files.js';
import { judgeCheckup } from '../../../src/checkup/judge.js';
import { planCheckup } from '../../../src/checkup/plan.js';
import { checkupHtml, checkupMarkdown } from '../../../src/checkup/report.js';
import { type Checkup, checkupText, readCheckup } from '../../../src/checkup/state.js';
import { clusterFromSshConfig } from '../../../src/cluster/readClusterFile.js';

const hosts = ['a', 'b', 'c', 'd'];
const racks = { r1: ['a', 'b'], r2: ['c', 'd'], r3: ['e'] };
const steps = planCheckup({ hosts, racks, rails: ['mlx5_0', 'mlx5_1', 'mlx5_2'] });
const checkup: Checkup = {
  v: 1,
  id: 'x',
  cluster: 'lab',
  origin: 'simulated',
  at: '2026-11-20T08:00:00.000Z',
  budgetMinutes: 30,
  steps,
  pairs: null,
  endedAt: null,
};

/** Runs of a health check where a step takes what `timeUs` says. */
function runs(timeUs: (name: string, repeat: number) => number | null, from = checkup): Run[] {
  return from.steps.flatMap((step, trial) =>
    [0, 1, 2].map((repeat): Run => {
      const time = timeUs(step.name, repeat);
      const place = { timeUs: time ?? 1, algbwGBs: 10, busbwGBs: 20, wrong: 0 };
      const at = new Date(Date.UTC(2026, 10, 20, 9, repeat, trial)).toISOString();
      return {
        id: `${from.id}-${trial}-${repeat}`, at, endedAt: new Date(Date.parse(at) + 3000).toISOString(), origin: 'simulated',
        spec: { cluster: 'lab', hosts: step.hosts, ranksPerHost: step.ranksPerHost ?? 8, launcher: 'mpirun', argv: step.argv, env: step.env },
        trial: { sweep: 'health-check', spec: from.id, trial, repeat, settings: step.env },
        rows: time === null ? [] : [{ sizeBytes: 1 << 28, count: 1 << 26, type: 'float', redop: 'sum', root: -1, outOfPlace: place, inPlace: place }],
        state: time === null ? 'failed' : 'ok', exitCode: 0, message: time === null ? 'no route to b' : null, avgBusbwGBs: 20, nRanks: 32, nNodes: 4, ncclVersion: '2.27.3',
      }; // prettier-ignore
    }),
  );
}
const failed = (found: ReturnType<typeof judgeCheckup>): string[] =>
  found.parts.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);

describe('the plan of a health check', () => {
  it('puts every host, rail and rack to work, the most telling first', () => {
    expect(steps.map(({ scope, name }) => `${scope} ${name}`)).toEqual([
      'all all_reduce', 'rail mlx5_0', 'rail mlx5_1', 'rail mlx5_2', 'rack r1', 'rack r2', 'all all_gather', 'all reduce_scatter', 'all alltoall',
    ]); // prettier-ignore
    expect(steps[2]).toMatchObject({ env: { NCCL_IB_HCA: '=mlx5_1' }, ranksPerHost: 1, hosts });
  });

  it('leaves out rails and racks that would be the whole again', () => {
    const scopes = (site: Parameters<typeof planCheckup>[0]) => new Set(planCheckup(site).map(({ scope }) => scope));
    expect(scopes({ hosts, racks: { r1: hosts }, rails: ['mlx5_0'] })).toEqual(new Set(['all']));
    expect(scopes({ hosts: ['a'], racks: {}, rails: ['mlx5_0', 'mlx5_1'] })).toEqual(new Set(['all']));
  });

  it('is read back as it was kept, and nothing but nccl-tests is taken from a file', () => {
    expect(readCheckup(checkupText(checkup))).toEqual(checkup);
    expect(readCheckup(checkupText(checkup).replace('"alltoall_perf"', '"/bin/rm"'))).toBeNull();
    for (const text of ['', '[]', '{"v":1}', checkupText(checkup).replace('"origin": "simulated"', '"origin": "guessed"')])
      expect(readCheckup(text)).toBeNull();
  });
});

describe('the verdict of a health check', () => {
  it('is a pass where rails and racks are alike, and names the one that is not', () => {
    const well = judgeCheckup(
      checkup,
      runs((_, repeat) => 1000 + repeat),
      [],
      null,
    );
    expect([well.verdict, failed(well), well.origin]).toEqual(['pass', [], 'simulated']);
    const slow = judgeCheckup(
      checkup,
      runs((name, repeat) => (name === 'mlx5_1' ? 1200 : 1000) + repeat),
      [],
      null,
    );
    expect([slow.verdict, failed(slow)]).toEqual(['fail', ['mlx5_1']]);
    expect(slow.parts.find(({ name }) => name === 'mlx5_1')?.against.join()).toContain('against the other rails: slow');
    expect(
      failed(
        judgeCheckup(
          checkup,
          runs((name, repeat) => (name === 'mlx5_1' ? 1050 : 1000) + repeat),
          [],
          null,
        ),
      ),
    ).toEqual([]);
  });

  it('holds each step against the baseline', () => {
    const before = runs((_, repeat) => 1000 + repeat, { ...checkup, id: 'before' });
    const baseline = makeBaseline('q3', 'lab', before, '2026-11-20T10:00:00Z');
    const now = (factor: number) => runs((name, repeat) => (name === 'all_gather' ? factor : 1) * (1000 + repeat));
    expect(failed(judgeCheckup(checkup, [...before, ...now(1.06)], [], baseline))).toEqual(['all_gather']);
    expect(failed(judgeCheckup(checkup, [...before, ...now(1.01)], [], baseline))).toEqual([]);
  });

  it('holds all hosts against the model of their GPUs', () => {
    const h100 = runs((name) => (name === 'all_reduce' ? 9000 : 1000)).map((run) => ({ ...run, gpu: 'NVIDIA H100 80GB HBM3' }));
    const found = judgeCheckup(checkup, h100, [], null);
    expect(found.parts[0]).toMatchObject({ name: 'all_reduce', verdict: 'fail' });
    expect(found.parts[0]?.against[0]).toMatch(/^\d+ % of the model: too slow at 256 MiB\./);
  });

  it('fails what cannot run, and says what there was no time for', () => {
    const some = runs((name) => (name === 'r2' ? null : 1000)).filter(({ trial }) => trial?.trial !== 8);
    const found = judgeCheckup(checkup, some, [], null);
    expect(failed(found)).toEqual(['r2']);
    expect(found.unmeasured).toBe(1);
    expect(found.parts.at(-1)).toMatchObject({ verdict: 'unknown', result: null });
    expect(found.minutes).toBeCloseTo((24 * 3) / 60);
    expect(judgeCheckup(checkup, [], [], null).verdict).toBe('unknown');
  });
});

it('is told without letting a host’s words become Markdown or HTML', () => {
  const nasty = '<script>x</script> [a](command:b) | c';
  const found = judgeCheckup({ ...checkup, cluster: nasty, pairs: { file: 'f', method: 'ping', measured: 5, pairs: 6, slow: [{ text: nasty, next: '' }], leftOut: [], seconds: 60 } }, runs(() => 1000), [], null); // prettier-ignore
  expect(found.verdict).toBe('fail');
  const page = checkupHtml(found, 'en');
  expect(page).not.toContain('<script');
  expect(page).toContain("default-src 'none'");
  const markdown = checkupMarkdown(found);
  expect(markdown).not.toContain('](command:');
  // Each row keeps its five cells.
  for (const line of markdown.split('\n').filter((text) => text.startsWith('|'))) expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
  expect(markdown.indexOf('fail')).toBeLessThan(markdown.indexOf('pass |'));
});

describe('a health check carried out', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'checkup-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const output =
    '# nccl-tests version 2.19.6 nccl-headers=23007 nccl-library=23007\n#  size count type redop root time algbw busbw #wrong time algbw busbw #wrong\n1048576 262144 float sum -1 10.5 1.05 1.96 0 10.5 1.05 1.96 0\n# Out of bounds values : 0 OK\n# Avg bus bandwidth    : 1.96\n';

  /** This machine as a cluster, where each command is written down; `stopAfter` runs it is interrupted. */
  function setup(ran: string[], stopAfter = Infinity, secondsEach = 1): CarryOut {
    const cluster = clusterFromSshConfig(['localhost'], null);
    if (cluster === null) throw new Error('no cluster');
    const stop = new AbortController();
    let clock = Date.UTC(2026, 10, 20, 8);
    const run = (argv: readonly string[], given: ExecOptions = {}) => {
      ran.push(argv[0] ?? '');
      given.onStdout?.(output);
      clock += secondsEach * 1000;
      if (ran.length >= stopAfter) stop.abort();
      return Promise.resolve({ code: 0, signal: null, stdout: output, stderr: '', truncated: false });
    };
    return {
      cluster: { ...cluster, name: 'here', launcher: 'local' },
      pool: { session: () => Promise.resolve({ host: 'localhost', run }) },
      store: openStore(join(dir, 'runs')),
      folder: join(dir, 'checkups'),
      latency: join(dir, 'latency'),
      signal: stop.signal,
      now: () => new Date(clock),
      newId: randomUUID,
      pairsTitle: 'pairs',
    }; // prettier-ignore
  }

  it('runs every step once before any again, keeps what is done when interrupted, and goes on with the rest alone', async () => {
    const ran: string[] = [];
    const first = setup(ran, 6);
    const begun = await beginCheckup(first, 30);
    const stopped = await carryOut(first, begun);
    expect(stopped.endedAt).toBeNull();
    expect(ran.slice(0, 4)).toEqual(['all_reduce_perf', 'all_gather_perf', 'reduce_scatter_perf', 'alltoall_perf']);
    const found = await unfinishedCheckup(join(dir, 'checkups'), 'here');
    expect(found?.id).toBe(begun.id);
    if (found === null) return;
    const second = setup(ran);
    const ended = await carryOut(second, found);
    expect(ended.endedAt).not.toBeNull();
    const all = (await second.store.runs()).filter(({ state }) => state === 'ok');
    expect(new Set(all.map(({ trial }) => `${String(trial?.trial)}/${String(trial?.repeat)}`)).size).toBe(12);
    expect(all).toHaveLength(12);
    expect(await unfinishedCheckup(join(dir, 'checkups'), 'here')).toBeNull();
    expect(readCheckup(await readFile(join(dir, 'checkups', `${begun.id}.json`), 'utf8'))).toEqual(ended);
  });

  it('ends within its budget', async () => {
    const ran: string[] = [];
    const options = setup(ran, Infinity, 40);
    const ended = await carryOut(options, await beginCheckup(options, 3));
    expect(ran).toHaveLength(5);
    expect(ended.endedAt).not.toBeNull();
  });
});
