import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import type { Gate } from '../../../src/rollout/gates/gate.js';
import { nextAction } from '../../../src/rollout/next.js';
import { readRecord } from '../../../src/rollout/readRecord.js';
import type { RolloutRecord } from '../../../src/rollout/record.js';
import { standingOf } from '../../../src/rollout/standing.js';
import { carry, type FakeHosts, fakeHosts, planOf } from './fake.js';

const gate = (id: string, ok: (wave: string) => boolean): Gate => ({
  id,
  before: () => Promise.resolve(),
  judge: ({ name }) => Promise.resolve({ ok: ok(name), message: `${id} of ${name}` }),
});

describe('carrying out a roll-out', () => {
  it('takes each wave through its steps and gates, and confirms all hosts only in the end', async () => {
    const plan = planOf([['a'], ['b', 'c']], ['doctor']);
    const hosts = fakeHosts(['a', 'b', 'c']);
    const { standing } = await carry(plan, hosts, { gates: [gate('doctor', () => true)] });
    expect(standing.end?.state).toBe('done');
    expect(hosts.log.filter((line) => !line.startsWith('keepAlive'))).toEqual([
      ...['prepare a', 'write a', 'verify a', 'prepare b', 'prepare c', 'write b', 'write c', 'verify b', 'verify c'],
      ...['verify a', 'verify b', 'verify c', 'confirm a', 'confirm b', 'confirm c', 'clear a', 'clear b', 'clear c'],
    ]);
    expect([...hosts.content.values()]).toEqual(['new', 'new', 'new']);
    expect(hosts.guarded.size).toBe(0);
  });

  it('restores hosts of all waves, and says why, when a gate does not hold', async () => {
    const plan = planOf([['a'], ['b'], ['c']], ['bench']);
    const hosts = fakeHosts(['a', 'b', 'c']);
    const { standing, records } = await carry(plan, hosts, { gates: [gate('bench', (wave) => wave === 'wave 1')] });
    expect(standing.end).toMatchObject({ state: 'restored', why: 'bench of wave 2' });
    expect(hosts.log.filter((line) => line.endsWith(' c'))).toEqual([]);
    expect([...hosts.content.values()]).toEqual(['old', 'old', 'old']);
    expect(records.map((record) => readRecord(JSON.stringify(record)))).toEqual(records);
  });

  it('counts a gate that throws as not held, and a gate that nobody knows too', async () => {
    const broken: Gate = { id: 'doctor', before: () => Promise.resolve(), judge: () => Promise.reject(new Failure('tool', 'no probe')) };
    for (const [gates, why] of [
      [[broken], 'no probe'],
      [[], 'There is no gate "doctor".'],
    ] as const) {
      const hosts = fakeHosts(['a']);
      const { standing } = await carry(planOf([['a']], ['doctor']), hosts, { gates });
      expect(standing.end).toMatchObject({ state: 'restored', why });
      expect(hosts.content.get('a')).toBe('old');
    }
  });

  it('looks for a shared file on hosts outside of the first wave alone, and goes back where there is one', async () => {
    const hosts = fakeHosts(['a', 'b', 'c']);
    const asked: string[][] = [];
    const shared = (answer: string | null): FakeHosts => ({
      ...hosts,
      hands: {
        ...hosts.hands,
        shared: (_, others) => {
          asked.push(others.map(({ host }) => host));
          return Promise.resolve(answer);
        },
      },
    });
    expect((await carry(planOf([['a', 'b', 'c']]), shared(null))).standing.end?.state).toBe('done');
    const { standing } = await carry(planOf([['a', 'b'], ['c']]), shared('c'));
    expect([standing.end?.state, standing.trouble?.host]).toEqual(['restored', 'c']);
    expect(asked).toEqual([[], ['c']]);
  });

  it('stops before the first host when it is cancelled already', async () => {
    const hosts = fakeHosts(['a']);
    const { standing } = await carry(planOf([['a']]), hosts, { signal: AbortSignal.abort() });
    expect(standing.end?.state).toBe('restored');
    expect(hosts.log).toEqual([]);
  });

  it('restores everything when one host had begun to put its file back before it was confirmed', async () => {
    const hosts = fakeHosts(['a', 'b'], (step, host) => {
      if (step === 'confirm' && host === 'b') hosts.guarded.delete('b');
    });
    const { standing } = await carry(planOf([['a', 'b']]), hosts);
    expect(standing.end?.state).toBe('restored');
    expect([...hosts.content.values()]).toEqual(['old', 'old']);
  });

  it('keeps the waves up to the one that was chosen, and goes on from there', async () => {
    const plan = planOf([['a'], ['b']]);
    const hosts = fakeHosts(['a', 'b']);
    const start: RolloutRecord[] = [
      { v: 1, kind: 'start', at: '', by: 'tester', plan },
      { v: 1, kind: 'resume', at: '', by: 'tester', stopAfter: 0 },
    ];
    const held = await carry(plan, hosts, { records: start });
    expect([held.standing.end?.state, ...hosts.content.values()]).toEqual(['held', 'new', 'old']);
    const done = await carry(plan, hosts, { records: [...held.records, { v: 1, kind: 'resume', at: '', by: 'tester', stopAfter: null }] });
    expect([done.standing.end?.state, ...hosts.content.values()]).toEqual(['done', 'new', 'new']);
    expect(hosts.log.filter((line) => line === 'prepare a')).toHaveLength(1);
  });

  it('ends with every host old or every host new, whatever fails where', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('prepare', 'write', 'verify', 'confirm', 'none'),
        fc.constantFrom(...names),
        fc.integer({ min: 1, max: 3 }),
        async (failing, where, nth) => {
          let count = 0;
          const hosts = fakeHosts(names, (step, host) => {
            if (step === failing && host === where && ++count === nth) throw new Failure('unreachable', `${host} is gone`);
          });
          const { standing } = await carry(planOf([['a'], ['b', 'c'], ['d']]), hosts);
          const wanted = standing.end?.state === 'done' ? 'new' : 'old';
          expect([...hosts.content.values()]).toEqual(names.map(() => wanted));
          expect(standing.end?.state === 'done' || standing.end?.why === `${where} is gone`).toBe(true);
          expect(hosts.guarded.size).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows from the records alone what is next, wherever they were cut off', async () => {
    const hosts = fakeHosts(['a', 'b']);
    const { records } = await carry(planOf([['a'], ['b']]), hosts);
    for (let length = 1; length <= records.length; length++) {
      const standing = standingOf(records.slice(0, length));
      expect(standing).not.toBeNull();
      expect(standing === null ? null : nextAction(standing) === null).toBe(length === records.length);
    }
    expect(standingOf(records.slice(1))).toBeNull();
  });

  it('reads no record that is torn, of another version, or names no file', () => {
    expect(readRecord('{"v":1,"kind":"host"')).toBeNull();
    expect(readRecord('{"v":2,"kind":"undo","at":"","by":"x"}')).toBeNull();
    expect(readRecord('{"v":1,"kind":"undo","at":"","by":"x"}')).toEqual({ v: 1, kind: 'undo', at: '', by: 'x' });
    const plan = { ...planOf([['a']]), hosts: [{ host: 'a', target: 'relative', before: null }] };
    expect(readRecord(JSON.stringify({ v: 1, kind: 'start', at: '', by: 'x', plan }))).toBeNull();
  });
});
