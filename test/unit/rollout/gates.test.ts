import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/bench/record.js';
import type { HostFacts, Snapshot } from '../../../src/cluster/facts.js';
import { benchGate, judgeRuns } from '../../../src/rollout/gates/bench.js';
import { askedOnce, doctorGate } from '../../../src/rollout/gates/doctor.js';
import { overruledOn } from '../../../src/rollout/gates/settings.js';
import { healthy as healthyHost } from '../doctor/healthyHost.js';

/** A run of two sizes whose times are these many µs and double that. */
function run(timeUs: number, state: Run['state'] = 'ok'): Run {
  const row = (sizeBytes: number, time: number) => ({
    sizeBytes,
    count: 1,
    type: 'float',
    redop: 'sum',
    root: -1,
    outOfPlace: { timeUs: time, algbwGBs: 1, busbwGBs: 1, wrong: 0 },
    inPlace: null,
  });
  return {
    state,
    message: state === 'ok' ? null : 'no GPU',
    rows: [row(1024, timeUs), row(2048, 2 * timeUs)],
    spec: { argv: ['all_reduce_perf'] },
  } as unknown as Run;
}
const runs = (...times: number[]): Run[] => times.map((time) => run(time));

describe('the gate by benchmark', () => {
  it('holds when it is shown that not too much is lost', () => {
    expect(judgeRuns(runs(100, 101, 99), runs(100, 101, 99), 3)).toMatchObject({
      ok: true,
      message: expect.stringContaining('95 % interval') as string,
    });
    // Exactly repeated times, as a simulator without noise gives them.
    expect(judgeRuns(runs(100, 100), runs(90, 90), 3)).toMatchObject({ ok: true, message: expect.stringContaining('+11 %') as string });
  });

  it('does not hold when it is slower, nor when that is merely not ruled out', () => {
    expect(judgeRuns(runs(100, 101, 99), runs(110, 111, 109), 3).message).toMatch(/^The benchmark is slower than the 3 %/);
    expect(judgeRuns(runs(100, 101, 99), runs(110, 111, 109), 3).ok).toBe(false);
    const unclear = judgeRuns(runs(90, 100, 110), runs(91, 99, 111), 3);
    expect([unclear.ok, unclear.message.startsWith('The benchmark may be slower')]).toEqual([false, true]);
    expect(judgeRuns(runs(100), runs(100), 3).ok).toBe(false);
    expect(judgeRuns(runs(100, 100), [{ ...run(100), rows: [] }, run(100)], 3).ok).toBe(false);
  });

  it('runs so often before and after, and stops at the first run that fails', async () => {
    const asked: string[] = [];
    const answers = [...runs(100, 100, 100), run(100, 'failed')];
    const gate = benchGate({
      run: (hosts) => {
        asked.push(hosts.join());
        return Promise.resolve(answers.shift() ?? run(100));
      },
      repeats: 2,
      tolerancePercent: 3,
    });
    const wave = { name: 'canary', hosts: ['a', 'b'] };
    const signal = new AbortController().signal;
    await gate.before(wave, signal);
    await expect(gate.judge(wave, signal)).rejects.toThrow('The benchmark did not run: no GPU');
    expect(asked).toEqual(['a,b', 'a,b', 'a,b', 'a,b']);
  });
});

const conf = (path: string, text: string): HostFacts => ({ ...healthyHost(), confFiles: [{ path, text }] });

describe('the gate by what NCCL reads', () => {
  const options = { path: '/etc/nccl.conf', after: Buffer.from('NCCL_DEBUG=WARN\nNCCL_DEBUG=INFO\n'), version: '2.27.7' };

  it('holds when each setting arrives as the file has it', () => {
    expect(overruledOn(conf('/etc/nccl.conf', options.after.toString()), options)).toBeNull();
    expect(overruledOn(conf('/home/nccl/.nccl.conf', options.after.toString()), { ...options, path: '~/.nccl.conf' })).toBeNull();
  });

  it('names who keeps a setting from taking effect', () => {
    const facts = conf('/etc/nccl.conf', options.after.toString());
    expect(overruledOn({ ...facts, environment: { NCCL_DEBUG: 'TRACE' } }, options)).toContain('the login environment sets it to TRACE');
    const own = { ...facts, confFiles: [{ path: '/home/nccl/.nccl.conf', text: 'NCCL_DEBUG=ABORT\n' }, ...facts.confFiles] };
    expect(overruledOn(own, options)).toContain('/home/nccl/.nccl.conf sets it to ABORT first');
    expect(overruledOn({ ...facts, confFiles: [] }, options)).toContain('is not read at all');
  });
});

describe('the gate by doctor', () => {
  const snapshot = (facts: HostFacts): Snapshot => ({
    schema: 2,
    at: '2026-01-01T00:00:00Z',
    cluster: null,
    origin: 'measured',
    hosts: { a: { ok: true, problem: null, facts } },
    ibnetdiscover: null,
  });
  const wave = { name: 'canary', hosts: ['a'] };
  const signal = new AbortController().signal;
  const bad = conf('/etc/nccl.conf', 'NCCL_SOCKET_IFNAME==nonesuch7\n');

  it('does not hold when something fails that did not fail before', async () => {
    const answers = [snapshot(healthyHost()), snapshot(bad)];
    const gate = doctorGate(() => Promise.resolve(answers.shift() ?? snapshot(bad)));
    await gate.before(wave, signal);
    const verdict = await gate.judge(wave, signal);
    expect([verdict.ok, verdict.message]).toEqual([false, expect.stringContaining('before: a: NCCL_SOCKET_IFNAME matches no interface')]);
  });

  it('does not hold when the new file has a mistake in it', async () => {
    const answers = [snapshot(healthyHost()), snapshot(conf('/etc/nccl.conf', 'NCCL_BUFFSIZE=4M\n'))];
    const gate = doctorGate(() => Promise.resolve(answers.shift() ?? snapshot(bad)));
    await gate.before(wave, signal);
    expect(await gate.judge(wave, signal)).toMatchObject({ ok: false, message: expect.stringContaining('/etc/nccl.conf:1') as string });
  });

  it('takes what another gate asked the same hosts just now, once', async () => {
    let count = 0;
    const { fresh, again } = askedOnce(() => Promise.resolve((count++, snapshot(healthyHost()))));
    const first = await fresh(['a'], signal);
    expect(await again(['a'], signal)).toBe(first);
    expect(await again(['a'], signal)).not.toBe(first);
    await fresh(['a'], signal);
    await again(['b'], signal);
    expect(count).toBe(4);
  });

  it('holds when what fails failed before', async () => {
    const gate = doctorGate(() => Promise.resolve(snapshot(bad)));
    await gate.before(wave, signal);
    expect((await gate.judge(wave, signal)).ok).toBe(true);
  });

  it('does not hold when a host gives no answer any more', async () => {
    const answers: Snapshot[] = [
      snapshot(healthyHost()),
      {
        ...snapshot(healthyHost()),
        hosts: { a: { ok: false, problem: { kind: 'unreachable', message: 'a was not reached.', next: null }, facts: null } },
      },
    ];
    const gate = doctorGate(() => Promise.resolve(answers.shift() ?? snapshot(bad)));
    await gate.before(wave, signal);
    expect((await gate.judge(wave, signal)).ok).toBe(false);
  });
});
