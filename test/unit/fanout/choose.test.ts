import { describe, expect, it } from 'vitest';
import type { Executor } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { chooseFanOut } from '../../../src/cluster/fanout/choose.js';
import { directFanOut } from '../../../src/cluster/fanout/direct.js';
import type { FanOutAnswer } from '../../../src/cluster/fanout/fanOut.js';
import { clusterFromSshConfig } from '../../../src/cluster/readClusterFile.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${String(i)}`);
const cluster = (count: number, change: Partial<Cluster> = {}): Cluster => {
  const made = clusterFromSshConfig(names(count));
  if (made === null) throw new Error('no hosts');
  return { ...made, ...change };
};
/** Machines that have these programs; runs of clush get through to hosts or not. Keeps who was asked for what. */
const site = (programs: readonly string[], through: boolean) => {
  const asked: string[] = [];
  const machine = (host: string): Executor => ({
    host,
    run: (argv, options = {}) => {
      const text = argv.join(' ');
      const marker = /nccl-workbench-[0-9a-f]{32}/.exec(text)?.[0];
      const engine = /exec (clush|pdsh)/.exec(text)?.[1];
      if (text.includes('command -v "$1"'))
        return Promise.resolve({
          code: programs.includes(argv.at(-1) ?? '') ? 0 : 1,
          signal: null,
          stdout: '',
          stderr: '',
          truncated: false,
        });
      asked.push(`${host} ${engine ?? 'script'}`);
      if (through && marker !== undefined)
        options.onStdout?.(
          names(1000)
            .map((name) => `${name}: ${marker} begin\n${name}: \n${name}: ${marker} exit 0\n`)
            .join(''),
        );
      return Promise.resolve({ code: 0, signal: null, stdout: '', stderr: '', truncated: false });
    },
  });
  return { asked, machine, pool: { session: (host: string) => Promise.resolve(machine(host)) } };
};
const run = async (fanOut: ReturnType<typeof chooseFanOut>, hosts: readonly string[]): Promise<Map<string, FanOutAnswer>> => {
  const answers = new Map<string, FanOutAnswer>();
  await fanOut.run(hosts, { script: ':', operands: [] }, { onHost: (host, answer) => answers.set(host, answer) });
  expect(answers.size).toBe(hosts.length);
  return answers;
};

describe('the way to many hosts', () => {
  it.each([
    ['few hosts', 255, { head: 'login' }],
    ['many, whose head is one of them', 300, {}],
    ['many, by the cluster file', 300, { head: 'login', via: 'ssh' }],
  ] as const)('is ssh for %s', async (_name, count, change) => {
    const { asked, pool } = site(['clush'], true);
    await run(chooseFanOut(cluster(count, change), pool), names(count));
    expect(new Set(asked.map((text) => text.split(' ')[1]))).toEqual(new Set(['script']));
  });

  it('is the login node’s own engine for many hosts', async () => {
    for (const [programs, engine] of [
      [['clush', 'pdsh'], 'clush'],
      [['pdsh'], 'pdsh'],
    ] as const) {
      const { asked, pool } = site(programs, true);
      await run(chooseFanOut(cluster(300, { head: 'login' }), pool), names(300));
      expect(asked).toEqual([`login ${engine}`]);
    }
  });

  it('is ssh after all where that engine is not there or gets through to nobody', async () => {
    for (const programs of [[], ['clush']]) {
      const { asked, pool } = site(programs, false);
      await run(chooseFanOut(cluster(300, { head: 'login' }), pool), names(300));
      expect(asked.filter((text) => text.endsWith(' script'))).toHaveLength(300);
    }
  });

  it('stays with what was named, wherever it is told to run', async () => {
    const { asked, machine, pool } = site(['pdsh'], true);
    const here = machine('localhost');
    await run(chooseFanOut(cluster(2, { head: 'login', via: 'clush' }), pool), names(2));
    await run(chooseFanOut(cluster(2, { head: 'login', via: 'clush' }), pool, { via: 'pdsh', here }), names(2));
    await run(chooseFanOut(cluster(2, { head: 'login' }), pool, { via: 'clush', here }), names(2));
    await run(chooseFanOut(cluster(2, { head: 'login' }), pool, { via: 'clush', here, on: 'localhost' }), names(2));
    await run(chooseFanOut(cluster(2, { head: 'login' }), pool, { via: 'pdsh', here, on: 'other' }), names(2));
    expect(asked).toEqual(['login clush', 'localhost pdsh', 'login clush', 'localhost clush', 'other pdsh']);
  });

  it('says of every host when the machine of the engine is not reached', async () => {
    const gone = new Failure('unreachable', 'login was not reached in 5 s.', { next: 'Check it.' });
    const answers = await run(
      chooseFanOut(cluster(2, { head: 'login' }), { session: () => Promise.reject(gone) }, { via: 'clush' }),
      names(2),
    );
    expect(answers.get('n1')?.problem).toMatchObject({ kind: 'unreachable', message: 'n1 was not asked: login was not reached in 5 s.' });
  });
});

describe('direct ssh', () => {
  it('knocks at all hosts at once, and gives the places to those that answered', async () => {
    const knocked: string[] = [];
    const asked: string[] = [];
    const closed: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const pool = {
      reach: async (host: string) => {
        knocked.push(host);
        if (host === 'n0') await held;
        if (host === 'n1') throw new Failure('timeout', 'n1 was not reached in 5 s.');
      },
      session: (host: string): Promise<Executor> => {
        asked.push(host);
        if (host === 'n9') release();
        return Promise.resolve({ host, run: () => Promise.resolve({ code: 0, signal: null, stdout: '', stderr: '', truncated: false }) });
      },
      closeUnshared: (host: string) => void closed.push(host),
    };
    const answers = new Map<string, FanOutAnswer>();
    await directFanOut(pool, { keepOpen: 3 }).run(
      names(10),
      { script: ':', operands: [] },
      { jobs: 1, onHost: (host, answer) => answers.set(host, answer) },
    );
    expect(knocked).toEqual(names(10));
    expect(asked).toEqual(['n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n0']);
    expect(closed).toEqual(['n5', 'n6', 'n7', 'n8', 'n9', 'n0']);
    expect(answers.get('n1')?.problem?.message).toBe('n1 was not reached in 5 s.');
    expect(answers.size).toBe(10);
  });
});
