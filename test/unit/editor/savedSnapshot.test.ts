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
  it('are those that answered, with what they have', () => {
    const saved = savedHosts(
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

  it('say that they were simulated', () => {
    expect(savedHosts(snapshot('2026-11-20T09:00:00.000Z', { 'gpu-01': answered('eth0') }, 'simulated'))?.origin).toBe('simulated');
  });

  it.each(['', '{', 'null', '[]', '{"hosts":[]}', '{"at":"2026-11-20","hosts":{"a":1}}', snapshot('yesterday', { a: answered('eth0') })])(
    'are none in what is no snapshot: %j',
    (text) => {
      expect(savedHosts(text)).toBeNull();
    },
  );

  it('are none where no host answered', () => {
    expect(savedHosts(snapshot('2026-11-20T09:00:00.000Z', { a: { ok: false, problem: null, facts: null } }))).toBeNull();
    expect(savedHosts(snapshot('2026-11-20T09:00:00.000Z', {}))).toBeNull();
  });
});

describe('of several snapshots', () => {
  it('the latest by its own words counts, whatever the order', () => {
    const texts = ['2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z', '2026-11-18T00:00:00Z'].map((at, index) =>
      snapshot(at, { [`gpu-0${String(index)}`]: answered('eth0') }),
    );
    expect(latestHosts(texts)?.hosts[0]?.name).toBe('gpu-01');
    expect(latestHosts(texts.toReversed())?.hosts[0]?.name).toBe('gpu-01');
  });

  it('files that are none are passed over, and none at all is nothing', () => {
    expect(latestHosts(['{', snapshot('2026-11-20T00:00:00Z', { a: answered('eth0') }), 'null'])?.hosts[0]?.name).toBe('a');
    expect(latestHosts([])).toBeNull();
    expect(latestHosts(['{'])).toBeNull();
  });
});
