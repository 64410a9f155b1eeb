import { describe, expect, it } from 'vitest';
import type { Executor, ExecOptions, ExecResult } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { clusterFromSshConfig, readClusterFile } from '../../../src/cluster/readClusterFile.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { describeMatrix } from '../../../src/fabric/measure/describe.js';
import { figuresAt } from '../../../src/fabric/measure/matrix.js';
import { findSlow } from '../../../src/fabric/measure/outliers.js';
import { defaultExpectations } from '../../../src/fabric/measure/pairClass.js';
import type { World } from '../../../src/simulator/world.js';
import { measurePairs, type MeasureRequest, searchBadLink, searchByCollectives } from '../../../src/survey/measure/measure.js';
import { plainWorld, tool } from '../simulator/bench.js';

/** Hosts whose programs are the embedded cluster's, run in this process. `busy` is told of every program that starts and ends. */
function poolOf(
  world: World,
  options: {
    means?: (host: string) => string;
    busy?: (host: string, by: number) => void;
    before?: (host: string, argv: readonly string[]) => void;
  } = {},
) {
  let runs = 0;
  const executor = (host: string): Executor => ({
    host,
    run: async (argv: readonly string[], given: ExecOptions = {}): Promise<ExecResult> => {
      options.before?.(host, argv);
      if (given.signal?.aborted === true) throw new Failure('cancelled', 'cancelled');
      const plain = { signal: null, stderr: '', truncated: false };
      if (argv[0] === 'sh') {
        const address = world.hosts.find(({ name }) => name === host)?.address ?? '';
        const stdout =
          options.means?.(host) ??
          `simulated\t1\ntool\tib_write_lat\ntool\tib_write_bw\ntool\tping\ntool\ttimeout\ndevice\tmlx5_0\naddress\t${address}\ndone\t1\n`;
        given.onStdout?.(stdout);
        return { ...plain, code: 0, stdout };
      }
      options.busy?.(host, 1);
      await new Promise((resolve) => setImmediate(resolve));
      const words = argv[0] === 'timeout' ? argv.slice(2) : argv;
      const { code, out, err } = await tool(world, host, words, {}, ++runs);
      given.onStdout?.(out);
      options.busy?.(host, -1);
      return { ...plain, code, stdout: out, stderr: err };
    },
  });
  return { session: (host: string) => Promise.resolve(executor(host)) };
}

function requestOf(world: World, change: Partial<MeasureRequest> = {}): MeasureRequest {
  const cluster = clusterFromSshConfig(world.hosts.map(({ name }) => name));
  if (cluster === null) throw new Error('no hosts');
  const racks: Record<string, string[]> = {};
  for (const { rack, name } of world.hosts) (racks[rack] ??= []).push(name);
  return {
    cluster: { ...cluster, racks },
    pool: poolOf(world),
    method: null,
    bandwidth: true,
    pairs: 'all',
    expectations: defaultExpectations,
    device: null,
    network: null,
    ports: [20_000, 20_999],
    parallel: 32,
    signal: new AbortController().signal,
    now: () => new Date(0),
    ...change,
  };
}

describe('measuring the embedded cluster', () => {
  it('fills the matrix by perftest, says that it is simulated, and finds nothing slow where nothing is', async () => {
    const seen: number[] = [];
    const { matrix, method, cancelled } = await measurePairs(
      requestOf(plainWorld({ hosts: 8 }), { onProgress: (done, total) => seen.push(done / total) }),
    );
    expect({ method, cancelled, origin: matrix.origin, at: matrix.at }).toEqual({
      method: 'perftest',
      cancelled: false,
      origin: 'simulated',
      at: '1970-01-01T00:00:00.000Z',
    });
    for (const [i] of matrix.names.entries())
      for (const [j] of matrix.names.entries()) {
        const { us, gbps } = figuresAt(matrix, i, j);
        if (i !== j) expect([us, gbps].every((value) => value !== null && value > 1)).toBe(true);
      }
    expect(findSlow(matrix)).toEqual([]);
    expect([seen.length, seen.at(-1)]).toEqual([28, 1]);
    expect(describeMatrix(matrix, [])).toMatch(/^Nothing is slow among its like\.\n\ninside a rack: median .* µs, between/);
  });

  it('shows the planted link of half width and the host with symbol errors, and names them first', async () => {
    const world = plainWorld({ hosts: 8, faults: ['degraded-link=gpu-02:mlx5_0', 'symbol-errors=gpu-07:mlx5_0'] });
    const { matrix } = await measurePairs(requestOf(world));
    const slow = findSlow(matrix);
    expect(slow.map(({ kind, what, hosts }) => [kind, what, matrix.names[hosts[0] ?? 0]])).toEqual([
      ['host', 'latency', 'gpu-07'],
      ['host', 'bandwidth', 'gpu-02'],
      ['host', 'bandwidth', 'gpu-07'],
    ]);
    const text = describeMatrix(matrix, slow);
    expect(text).toMatch(/^gpu-07 is slow: [\d.]+ µs one way where its like takes [\d.]+ µs/);
    expect(text).toMatch(/gpu-02 is slow: 19\d Gbit\/s where its like has 39\d Gbit\/s.*2\.0 times less/);
    expect(text).toMatch(/Next: Examine it: nccl-workbench doctor gpu-07/);
  });

  it('finds the slow host of 32 by search in a few rounds', async () => {
    const world = plainWorld({ hosts: 32, faults: ['degraded-link=gpu-19:mlx5_0'] });
    const { verdict, runs, matrix } = await searchBadLink(requestOf(world));
    expect(verdict.slow.map(({ kind, what, hosts }) => [kind, what, matrix.names[hosts[0] ?? 0]])).toEqual([
      ['host', 'bandwidth', 'gpu-19'],
    ]);
    expect(runs).toBeLessThanOrEqual(7);
  });

  it('keeps every host in one test at a time', async () => {
    const at = new Map<string, number>();
    let most = 0;
    const busy = (host: string, by: number): void => {
      at.set(host, (at.get(host) ?? 0) + by);
      most = Math.max(most, at.get(host) ?? 0);
    };
    const world = plainWorld({ hosts: 9 });
    await measurePairs(requestOf(world, { pool: poolOf(world, { busy }) }));
    expect(most).toBe(1);
  });

  it('keeps what was measured when it is cancelled, and blames nobody', async () => {
    const stop = new AbortController();
    const { matrix, cancelled } = await measurePairs(
      requestOf(plainWorld({ hosts: 8 }), { signal: stop.signal, onProgress: (done) => done === 9 && stop.abort() }),
    );
    expect(cancelled).toBe(true);
    expect(matrix.us.filter((us) => !Number.isNaN(us)).length).toBeGreaterThanOrEqual(2 * 8);
    expect(matrix.failures).toEqual([]);
  });

  it('measures latency by ping where that is all there is, and leaves out who lacks it', async () => {
    const world = plainWorld({ hosts: 4 });
    const means = (host: string): string =>
      `simulated\t1\n${host === 'gpu-03' ? '' : 'tool\tping\n'}address\t${world.hosts.find(({ name }) => name === host)?.address ?? ''}\ndone\t1\n`;
    const { matrix, method, leftOut } = await measurePairs(requestOf(world, { pool: poolOf(world, { means }) }));
    expect(method).toBe('ping');
    expect(matrix.names).toEqual(['gpu-01', 'gpu-02', 'gpu-04']);
    expect(leftOut).toEqual([{ host: 'gpu-03', message: 'gpu-03 is left out: it has no ping.' }]);
    expect(figuresAt(matrix, 0, 1).us).toBeGreaterThan(25);
    expect(figuresAt(matrix, 0, 1).gbps).toBeNull();
  });

  it('does not take the loopback of this machine for the network of simulated hosts', async () => {
    const world = plainWorld({ hosts: 2 });
    const means = (): string => 'simulated\t1\ntool\tpython3\naddress\t10.0.0.1\ndone\t1\n';
    await expect(measurePairs(requestOf(world, { method: 'tcp', pool: poolOf(world, { means }) }))).rejects.toThrow(
      /Fewer than two hosts .* simulated/,
    );
  });

  it('hands over argument vectors in which nothing that a host said is a word of a shell or an option', async () => {
    const world = plainWorld({ hosts: 2 });
    const seen: (readonly string[])[] = [];
    const means = (): string =>
      'tool\tib_write_lat\ndevice\t$(touch x)\ndevice\tmlx5_0\naddress\t-oProxyCommand=x\naddress\t10.64.0.2;id\naddress\t10.64.0.2\ndone\t1\n';
    await measurePairs(
      requestOf(world, { bandwidth: false, pool: poolOf(world, { means, before: (_, argv) => argv[0] !== 'sh' && seen.push(argv) }) }),
    );
    expect(seen.length).toBeGreaterThan(0);
    for (const argv of seen) expect(argv.join('\n')).not.toMatch(/touch|Proxy|;id/);
  });
});

describe('searching by collectives', () => {
  it('asks the launcher for disjoint groups and finds nothing where all are alike', async () => {
    const world = plainWorld({ hosts: 8 });
    const request = requestOf(world);
    const groups: (readonly (readonly string[])[])[] = [];
    const found = await searchByCollectives({ ...request, cluster: { ...request.cluster, simulated: true } }, (_, run) => groups.push(run));
    expect(found).toMatchObject({ verdict: { kind: 'none' }, origin: 'simulated' });
    expect(groups[0]?.map((group) => group.length)).toEqual([4, 4]);
    expect(groups.length).toBeLessThanOrEqual(2 * 3 + 4);
  });

  it('says why where no group ran at all', async () => {
    const world = plainWorld({ hosts: 4 });
    const request = requestOf(world);
    const pool = {
      session: () =>
        Promise.resolve({
          host: 'gpu-01',
          run: () => Promise.resolve({ code: 127, signal: null, stdout: '', stderr: 'mpirun: not found', truncated: false }),
        }),
    };
    await expect(searchByCollectives({ ...request, pool })).rejects.toThrow(
      /alltoall_perf on .* ended with exit code 127: mpirun: not found/,
    );
  });
});

describe('sites and expectations of a cluster file', () => {
  const read = (text: string): { cluster: Cluster | null; problems: readonly { message: string }[] } =>
    readClusterFile(text, '/x/.nccl/cluster.yaml');

  it('are read, a rack standing for its hosts', () => {
    const { cluster, problems } = read(
      'hosts: "a[1-4]"\nracks: {r1: "a[1-2]", r2: "a[3-4]"}\nsites: {east: r1, west: [a3, a4]}\nlatency:\n  intraRack: {us: 20, gbps: 380}\n  crossSite: {timeoutMs: 800.5}\n',
    );
    expect(problems).toEqual([]);
    expect(cluster?.sites).toEqual({ east: ['a1', 'a2'], west: ['a3', 'a4'] });
    expect(cluster?.latency).toEqual({ intraRack: { us: 20, gbps: 380 }, crossSite: { timeoutMs: 800.5 } });
  });

  it('are pointed at where they cannot be', () => {
    const { cluster, problems } = read('hosts: "a[1-2]"\nsites: {east: b7}\nlatency: {intraRack: {us: -1}, sideways: {us: 3}}\n');
    expect(problems.map(({ message }) => message)).toEqual([
      '"sideways" is not a key that is read here; known are intraRack, crossRack, crossSite.',
      'b7 is neither a rack nor a host of this cluster.',
      'A number above 0 is expected here.',
    ]);
    expect(cluster?.latency).toBeUndefined();
  });

  it('are absent where the file says nothing', () => {
    expect(read('hosts: "a[1-2]"\n').cluster).not.toHaveProperty('sites');
  });
});
