import { describe, expect, it } from 'vitest';
import { latestHosts, savedHosts } from '../../../src/editor/clusters/savedSnapshot.js';

const facts = (interfaceName: string, nccl: string) => ({
  interfaces: [{ name: interfaceName, up: true, addresses: ['10.0.0.1/24'], mtu: 1500 }],
  versions: { driver: null, cuda: null, nccl: [{ path: '/usr/lib/libnccl.so.2', version: nccl }] },
});
const snapshot = (at: string, hosts: Readonly<Record<string, unknown>>, origin = 'measured'): string =>
  JSON.stringify({ schema: 1, at, cluster: 'lab', origin, hosts });
const answered = (interfaceName: string, nccl = '2.27.3') => ({ ok: true, problem: null, facts: facts(interfaceName, nccl) });

describe('hosts of a saved snapshot', () => {
  it('are those that answered, with what they have', async () => {
    const saved = await savedHosts(
      snapshot('2026-11-20T09:00:00.000Z', {
        'gpu-01': answered('eth0'),
        'gpu-02': { ok: false, problem: { kind: 'timeout', message: 'no answer' }, facts: null },
      }),
    );
    expect(saved?.hosts.map(({ name }) => name)).toEqual(['gpu-01']);
    expect(saved?.hosts[0]?.nccl).toEqual(['2.27.3']);
    expect(saved?.hosts[0]?.context.interfaces?.map(({ name }) => name)).toEqual(['eth0']);
    expect(saved?.at.toISOString()).toBe('2026-11-20T09:00:00.000Z');
    expect(saved?.origin).toBe('measured');
  });

  it('say that they were simulated', async () => {
    expect((await savedHosts(snapshot('2026-11-20T09:00:00.000Z', { 'gpu-01': answered('eth0') }, 'simulated')))?.origin).toBe('simulated');
  });

  it.each(['', '{', 'null', '[]', '{"hosts":[]}', '{"at":"2026-11-20","hosts":{"a":1}}', snapshot('yesterday', { a: answered('eth0') })])(
    'are none in what is no snapshot: %j',
    async (text) => {
      expect(await savedHosts(text)).toBeNull();
    },
  );

  it('are none where no host answered', async () => {
    expect(await savedHosts(snapshot('2026-11-20T09:00:00.000Z', { a: { ok: false, problem: null, facts: null } }))).toBeNull();
    expect(await savedHosts(snapshot('2026-11-20T09:00:00.000Z', {}))).toBeNull();
  });
});

describe('of several snapshots', () => {
  const latest = async (...texts: readonly string[]) =>
    (await latestHosts(texts.map((text) => () => Promise.resolve(text))))?.hosts[0]?.name;
  const odd = (at: string, name: string): string =>
    JSON.stringify({ schema: 1, hosts: { [name]: answered('eth0') }, pad: '-'.repeat(5000), at });

  it('the latest by its own words counts, whatever the order and wherever it says so', async () => {
    const texts = ['2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z', '2026-11-18T00:00:00Z'].map((at, index) =>
      snapshot(at, { [`gpu-0${String(index)}`]: answered('eth0') }),
    );
    expect(await latest(...texts)).toBe('gpu-01');
    expect(await latest(...texts.toReversed())).toBe('gpu-01');
    expect(await latest(...texts, odd('2026-11-21T00:00:00Z', 'late'))).toBe('late');
    expect(await latest(...texts, odd('2026-11-19T12:00:00Z', 'late'))).toBe('gpu-01');
  });

  it('files that are none are passed over, and none at all is nothing', async () => {
    expect(await latest('{', snapshot('2026-11-20T00:00:00Z', { a: answered('eth0') }), 'null', '')).toBe('a');
    expect(await latest('{"at": "2026-12-01T00:00:00Z"', snapshot('2026-11-20T00:00:00Z', { a: answered('eth0') }))).toBe('a');
    expect(await latest()).toBeUndefined();
    expect(await latest('{')).toBeUndefined();
  });
});
