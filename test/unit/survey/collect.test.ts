import { describe, expect, it } from 'vitest';
import type { ExecOptions, ExecResult } from '../../../src/base/executor.js';
import { Failure } from '../../../src/base/failure.js';
import { type HostFacts, type Snapshot, unknownFacts } from '../../../src/cluster/facts.js';
import { collectFabric, type Collection, sourceOf } from '../../../src/survey/collect/collect.js';

const discovery = 'Switch\t64 "S-b83fd20300010000"\t\t# "MF0;leaf-01:MQM9700/U1"\n';
const lldp = '{"lldp":[]}';

function snapshotOf(hosts: Readonly<Record<string, readonly string[]>>): Snapshot {
  const facts = (tools: readonly string[]): HostFacts => ({
    ...unknownFacts,
    tools: Object.fromEntries(tools.map((tool) => [tool, `/usr/bin/${tool}`])),
  });
  const answers = Object.entries(hosts).map(([host, tools]) => [host, { ok: true, problem: null, facts: facts(tools) }] as const);
  return { schema: 2, at: '2026-01-01T00:00:00.000Z', cluster: null, origin: 'measured', hosts: Object.fromEntries(answers) };
}

const result = (change: Partial<ExecResult>): ExecResult => ({
  code: 0,
  signal: null,
  stdout: '',
  stderr: '',
  truncated: false,
  ...change,
});

/** Hosts that answer as `say` says; `asked` lists what was run. */
function poolOf(say: (host: string, program: string, time: number) => ExecResult | Failure) {
  const asked: string[] = [];
  return {
    asked,
    session: (host: string) =>
      Promise.resolve({
        host,
        run: (argv: readonly string[], options: ExecOptions = {}) => {
          // sh -c TEXT sh PROGRAM ARGS: never one line with the words in it.
          expect(argv.slice(0, 2)).toEqual(['sh', '-c']);
          expect(options.maxOutputBytes).toBeLessThanOrEqual(32 << 20);
          const program = argv[4] ?? '';
          asked.push(`${host} ${program}`);
          const answer = say(host, program, asked.length);
          return answer instanceof Failure ? Promise.reject(answer) : Promise.resolve(answer);
        },
      }),
  };
}

const signal = new AbortController().signal;
const clock = (iso: string) => () => new Date(iso);

describe('collecting what the fabric says of itself', () => {
  it('asks one host for the whole fabric and each host for its own neighbours, with time and place of each', async () => {
    const pool = poolOf((_, program) => result({ stdout: program === 'lldpctl' ? lldp : discovery }));
    const snapshot = snapshotOf({ a: ['ibnetdiscover', 'lldpctl'], b: ['ibnetdiscover', 'lldpctl'], c: [] });
    const { outputs, missing } = await collectFabric(snapshot, pool, {
      signal,
      programs: ['ibnetdiscover', 'lldpctl'],
      now: clock('2026-01-02T00:00:00.000Z'),
    });
    expect([...pool.asked].sort()).toEqual(['a ibnetdiscover', 'a lldpctl', 'b lldpctl']);
    expect(missing).toEqual([]);
    expect(outputs.map(({ program, host }) => `${program} ${host}`)).toEqual(['ibnetdiscover a', 'lldpctl a', 'lldpctl b']);
    const [first] = outputs;
    expect(first === undefined ? null : sourceOf(first, 'measured')).toEqual({
      kind: 'ibnetdiscover',
      name: 'a',
      at: '2026-01-02T00:00:00.000Z',
      origin: 'measured',
    });
  });

  it('goes on to another host where one may not, and says what an administrator can do where none may', async () => {
    const refused = result({ code: 1, stderr: "ibwarn: [4711] mad_rpc_open_port: can't open UMAD port ((null):0)\n" });
    const snapshot = snapshotOf({ a: ['ibnetdiscover'], b: ['ibnetdiscover'] });
    const second = await collectFabric(
      snapshot,
      poolOf((host) => (host === 'a' ? refused : result({ stdout: discovery }))),
      { signal, programs: ['ibnetdiscover'] },
    );
    expect([second.outputs.map(({ host }) => host), second.missing]).toEqual([['b'], []]);
    const none = await collectFabric(
      snapshot,
      poolOf(() => refused),
      { signal, programs: ['ibnetdiscover'] },
    );
    expect(none.missing).toMatchObject([{ program: 'ibnetdiscover', host: 'a', why: 'permission' }]);
    expect(none.missing[0]?.next).toMatch(/sudo ibnetdiscover > FILE.*usermod -aG rdma/);
  });

  it('never elevates by itself', async () => {
    const pool = poolOf(() => result({ code: 1, stderr: 'permission denied' }));
    await collectFabric(snapshotOf({ a: ['ibnetdiscover', 'lldpctl'] }), pool, { signal });
    expect(pool.asked.join(' ')).not.toMatch(/sudo|doas|pkexec/);
  });

  it('runs a crashed program once more, and takes the exit status 1 of a program that found something for an answer', async () => {
    const crashing = poolOf((_, __, time) =>
      time === 1 ? result({ code: 139 }) : result({ code: 1, stdout: '## Summary: 4 nodes checked, 1 bad nodes found\n' }),
    );
    const { outputs } = await collectFabric(snapshotOf({ a: ['ibqueryerrors'] }), crashing, { signal, programs: ['ibqueryerrors'] });
    expect([outputs.length, crashing.asked.length]).toEqual([1, 2]);
    const failing = poolOf(() => result({ code: 1, stderr: 'something else' }));
    const answer = await collectFabric(snapshotOf({ a: ['ibqueryerrors'] }), failing, { signal, programs: ['ibqueryerrors'] });
    expect([answer.missing[0]?.why, failing.asked.length]).toEqual(['failed', 1]);
  });

  it('asks again only for what is too old, or for the hosts that are named', async () => {
    const snapshot = snapshotOf({ a: ['ibnetdiscover', 'lldpctl'], b: ['lldpctl'] });
    const old = (program: 'ibnetdiscover' | 'lldpctl', host: string, at: string) => ({ program, host, at, text: 'old', truncated: false });
    const previous: Collection = {
      origin: 'measured',
      outputs: [
        old('ibnetdiscover', 'a', '2026-01-01T00:00:00.000Z'),
        old('lldpctl', 'a', '2026-01-01T00:09:00.000Z'),
        old('lldpctl', 'b', '2026-01-01T00:00:00.000Z'),
      ],
      missing: [],
    };
    const now = clock('2026-01-01T00:10:00.000Z');
    const pool = poolOf((_, program) => result({ stdout: program === 'lldpctl' ? lldp : discovery }));
    const refreshed = await collectFabric(snapshot, pool, {
      signal,
      previous,
      maxAgeMs: 300_000,
      programs: ['ibnetdiscover', 'lldpctl'],
      now,
    });
    expect([...pool.asked].sort()).toEqual(['a ibnetdiscover', 'b lldpctl']);
    expect(refreshed.outputs.map(({ text }) => text === 'old')).toEqual([false, true, false]);
    const only = poolOf(() => result({ stdout: lldp }));
    const one = await collectFabric(snapshot, only, { signal, previous, only: ['b'], programs: ['lldpctl'], now });
    expect(only.asked).toEqual(['b lldpctl']);
    expect(one.outputs.map(({ program, host, text }) => [program, host, text === 'old'])).toEqual([
      ['ibnetdiscover', 'a', true],
      ['lldpctl', 'a', true],
      ['lldpctl', 'b', false],
    ]);
  });

  it('says where nobody has a program, where it took too long, and takes what a host says for text alone', async () => {
    const slow = poolOf(() => new Failure('timeout', 'ibnetdiscover on a did not end in 60 s and was stopped.'));
    const { missing } = await collectFabric(snapshotOf({ a: ['ibnetdiscover'] }), slow, {
      signal,
      programs: ['ibnetdiscover', 'iblinkinfo'],
    });
    expect(missing.map(({ program, why }) => [program, why])).toEqual([
      ['iblinkinfo', 'missing-tool'],
      ['ibnetdiscover', 'timeout'],
    ]);
    const dirty = poolOf(() => result({ stdout: `${discovery}\u001b]0;title\u0007\u202e` }));
    const { outputs } = await collectFabric(snapshotOf({ a: ['ibnetdiscover'] }), dirty, { signal, programs: ['ibnetdiscover'] });
    expect(outputs[0]?.text).toBe(discovery);
  });

  it('stops where it is called off', async () => {
    const pool = poolOf(() => result({ stdout: lldp }));
    const { outputs } = await collectFabric(snapshotOf({ a: ['lldpctl'] }), pool, { signal: AbortSignal.abort(), programs: ['lldpctl'] });
    expect([outputs, pool.asked]).toEqual([[], []]);
  });
});
