import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExecOptions, ExecResult, Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { type ExecutorPool, probeHosts } from '../../../src/cluster/probeHosts.js';
import { clusterFromSshConfig } from '../../../src/cluster/readClusterFile.js';
import { loadSnapshot, saveSnapshot } from '../../../src/cluster/snapshotFile.js';

const temporary = mkdtempSync(join(tmpdir(), 'probe-hosts-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** A host that is this machine with an empty root: the real script in a real shell. */
const local = (host: string, extra: Readonly<Record<string, string>> = {}): Executor => ({
  host,
  run: (argv, options: ExecOptions = {}) =>
    new Promise<ExecResult>((resolve, reject) => {
      const [file = '', ...args] = argv;
      const child = spawn(file, args, { env: { PATH: '/usr/bin:/bin', NCCL_WORKBENCH_ROOT: temporary, ...extra } });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk;
        options.onStdout?.(chunk);
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, signal: null, stdout, stderr: '', truncated: false }));
      child.stdin.end(options.stdin ?? '');
    }),
});
const said = (host: string, result: Partial<ExecResult>): Executor => ({
  host,
  run: () => Promise.resolve({ code: 0, signal: null, stdout: '', stderr: '', truncated: false, ...result }),
});
const pool = (open: (host: string, signal?: AbortSignal) => Executor | Promise<Executor>): ExecutorPool => ({
  session: async (host, signal) => await open(host, signal),
});
const cluster = (hosts: readonly string[], change: Partial<Cluster> = {}): Cluster => {
  const made = clusterFromSshConfig(hosts);
  if (made === null) throw new Error('no hosts');
  return { ...made, ...change };
};

describe('probeHosts', () => {
  it('streams answers and keeps the order of the cluster', async () => {
    const seen: string[] = [];
    const snapshot = await probeHosts(
      cluster(['b', 'a', 'c'], { name: 'demo', path: '/x/cluster.yaml' }),
      pool((host) => local(host)),
      {
        jobs: 2,
        onHost: (host, { ok }) => seen.push(`${host} ${String(ok)}`),
        now: () => new Date(0),
      },
    );
    expect(snapshot).toMatchObject({ schema: 2, at: '1970-01-01T00:00:00.000Z', cluster: 'demo', origin: 'measured', ibnetdiscover: null });
    expect(Object.keys(snapshot.hosts)).toEqual(['b', 'a', 'c']);
    expect(seen.sort()).toEqual(['a true', 'b true', 'c true']);
    expect(snapshot.hosts['a']?.facts?.cpu).toBeDefined();
  });

  it('is simulated as soon as a host says so, and by the cluster file only where no host answered', async () => {
    const mixed = await probeHosts(
      cluster(['a', 'b']),
      pool((host) => local(host, host === 'b' ? { NCCL_WORKBENCH_SIMULATED: '1' } : {})),
    );
    expect(mixed.origin).toBe('simulated');
    const denied = await probeHosts(
      cluster(['a'], { simulated: true }),
      pool((host) => local(host)),
    );
    expect(denied.origin).toBe('measured');
    const silent = await probeHosts(
      cluster(['a'], { simulated: true }),
      pool(() => Promise.reject(new Failure('unreachable', 'a was not reached.'))),
    );
    expect(silent.origin).toBe('simulated');
  });

  it('keeps one host’s failure with that host, in its own words', async () => {
    const { hosts } = await probeHosts(
      cluster(['good', 'gone', 'odd', 'motd', 'mute']),
      pool((host) => {
        if (host === 'gone') throw new Failure('auth', 'gone refused the login.', { next: 'Add a key.' });
        if (host === 'odd') throw new Error('boom');
        if (host === 'motd') return said(host, { code: 1, stdout: '\u001b[31mThis account is not available\u001b[0m\nx' });
        if (host === 'mute') return said(host, { code: null });
        return local(host);
      }),
    );
    expect(hosts['good']).toMatchObject({ ok: true, problem: null });
    expect(hosts['gone']).toEqual({
      ok: false,
      problem: { kind: 'auth', message: 'gone refused the login.', next: 'Add a key.' },
      facts: null,
    });
    expect(hosts['odd']?.problem).toMatchObject({ kind: 'tool', message: 'odd could not be probed: boom' });
    expect(hosts['motd']?.problem?.message).toBe(
      'motd was reached, but the probe did not run there. It said: This account is not available',
    );
    expect(hosts['mute']?.problem?.message).toContain('mute was reached, but the probe did not run there');
  });

  it('keeps what came before a time limit, and calls the host not ok', async () => {
    const { hosts } = await probeHosts(
      cluster(['slow']),
      pool((host) => ({
        host,
        run: (argv, options) => {
          options?.onStdout?.(`${argv[2] ?? ''} begin identity\nhostname\tslow-1\n`);
          return Promise.reject(new Failure('timeout', 'slow did not end in 20 s.'));
        },
      })),
    );
    expect(hosts['slow']).toMatchObject({ ok: false, problem: { kind: 'timeout' }, facts: { hostName: 'slow-1', gpus: null } });
  });

  it('after an abort keeps the answers that came and asks nobody else', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const snapshot = await probeHosts(
      cluster(['a', 'b', 'c']),
      pool((host) => {
        asked.push(host);
        return local(host);
      }),
      { jobs: 1, signal: stop.signal, onHost: () => stop.abort() },
    );
    expect(asked).toEqual(['a']);
    expect(snapshot.hosts).toMatchObject({
      a: { ok: true },
      b: { ok: false, problem: { kind: 'cancelled' } },
      c: { problem: { kind: 'cancelled' } },
    });
  });

  it('lets hundreds of hosts listen to one signal without a warning', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', hear);
    try {
      await probeHosts(
        cluster(Array.from({ length: 300 }, (_, i) => `n${String(i)}`)),
        pool(async (host, signal) => {
          signal?.addEventListener('abort', () => undefined);
          await new Promise((resolve) => setTimeout(resolve, 1));
          return said(host, { code: 1 });
        }),
        { jobs: 300, signal: new AbortController().signal },
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    } finally {
      process.off('warning', hear);
    }
    expect(warnings).toEqual([]);
  });

  it('asks never more hosts at once than told', async () => {
    let now = 0;
    let most = 0;
    const names = Array.from({ length: 20 }, (_, i) => `n${String(i)}`);
    await probeHosts(
      cluster(names),
      pool(async (host) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now--;
        return said(host, { code: 1 });
      }),
      { jobs: 3 },
    );
    expect(most).toBe(3);
  });

  it('asks the first host that has ibnetdiscover for the fabric, once', async () => {
    const asked: string[] = [];
    const withTool = (host: string, fabric: Partial<ExecResult>): Executor => ({
      host,
      run: (argv) => {
        if (argv[0] === 'sh' && argv[1] === '-c') {
          asked.push(host);
          return said(host, fabric).run(argv);
        }
        const boundary = argv[2] ?? '';
        const tools = host === 'a' ? '' : 'ibnetdiscover\t/opt/evil; touch x';
        return said(host, { stdout: `${boundary} begin tools\n${tools}\n${boundary} rc 0\n${boundary} end tools\n${boundary} done\n` }).run(
          argv,
        );
      },
    });
    const fabric = 'vendid=0x2c9\nSwitch\t2 "S-1"\t# "leaf"\n';
    const good = await probeHosts(
      cluster(['a', 'b', 'c']),
      pool((host) => withTool(host, { stdout: fabric })),
    );
    expect(good.ibnetdiscover).toEqual({ host: 'b', text: fabric });
    expect(asked).toEqual(['b']);
    const refused = await probeHosts(
      cluster(['b']),
      pool((host) => withTool(host, { code: 1, stdout: 'ibpanic: mad_rpc_open_port: can’t open UMAD port' })),
    );
    expect(refused).toMatchObject({ ibnetdiscover: null, hosts: { b: { ok: true } } });
  });
});

describe('snapshot files', () => {
  it('are written whole, with their folder, and read back the same', async () => {
    const snapshot = await probeHosts(
      cluster(['a']),
      pool((host) => local(host)),
    );
    const path = join(temporary, 'deep', '.nccl', 'snapshots', 'one.json');
    await saveSnapshot(path, snapshot);
    expect(await loadSnapshot(path)).toEqual(JSON.parse(JSON.stringify(snapshot)));
    expect(readdirSync(join(path, '..'))).toEqual(['one.json']);
    expect(readFileSync(path, 'utf8').endsWith('}\n')).toBe(true);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"schema":3,"at":"x","hosts":{}}',
    '{"schema":1,"at":"x","hosts":null}',
    '{"schema":1,"at":"x","hosts":{"a":1}}',
  ])('refuse %j', async (text) => {
    const path = join(temporary, 'bad.json');
    writeFileSync(path, text);
    await expect(loadSnapshot(path)).rejects.toMatchObject({ kind: 'input', message: expect.stringContaining(path) as string });
  });

  it('say where they could not be written', async () => {
    writeFileSync(join(temporary, 'file'), '');
    const snapshot = await probeHosts(
      cluster(['a']),
      pool((host) => said(host, {})),
    );
    await expect(saveSnapshot(join(temporary, 'file', 'x.json'), snapshot)).rejects.toMatchObject({ kind: 'input' });
  });
});
