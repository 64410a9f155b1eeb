import { describe, expect, it } from 'vitest';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { fabricFindings } from '../../../src/fabric/structure/findings.js';
import { describeFabric } from '../../../src/fabric/summary.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { gpus, host, matrix, nic, snapshot } from './facts.js';

const eight = (over: (card: number) => Parameters<typeof nic>[1] = () => ({})) =>
  Array.from({ length: 8 }, (_, card) => nic(`mlx5_${card}`, over(card)));
const healthy = host({ gpus: gpus(8), nics: eight(), topoMatrix: matrix(8) });
const net = fabricFile({ hosts: 4, adapters: 8, radix: 16, rails: true });
const names = ['gpu000', 'gpu001', 'gpu002', 'gpu003'];
const four = (over: Record<string, ReturnType<typeof host>> = {}) => Object.fromEntries(names.map((name) => [name, over[name] ?? healthy]));

describe('fabricFromSnapshot', () => {
  it('puts the error counters that a port read from sysfs onto its cable, and tells "none" from "not counted"', () => {
    const counters = { symbol_error: 12, link_downed: 2, port_rcv_errors: 0, port_xmit_wait: 9999, out_of_sequence: 5, port_xmit_data: 1e12 };
    const nics = [nic('mlx5_0', { counters }), nic('mlx5_1', { counters: { symbol_error: 0 } }), nic('mlx5_2', { counters: { port_xmit_data: 1 } })];
    const fabric = fabricFromSnapshot(snapshot({ ...four(), gpu001: host({ nics }) }, net.text));
    const of = (device: string) =>
      fabric.links.find(({ a, b, kind }) => kind === 'fabric' && [a, b].some((id) => id.endsWith(`gpu001/${device}`)));
    const link = of('mlx5_0');
    const counted = { SymbolErrorCounter: 12, LinkDownedCounter: 2 };
    expect(link?.errors).toEqual(counted);
    expect(link?.a.endsWith('mlx5_0') === true ? link.aErrors : link?.bErrors).toEqual(counted);
    expect(of('mlx5_1')?.errors).toEqual({});
    expect(of('mlx5_2')?.errors).toBeUndefined();
    const [finding, ...others] = fabricFindings(fabric).filter(({ check }) => check === 'error-counters');
    expect(finding?.message).toContain('SymbolErrorCounter at gpu001 mlx5_0/1 is 12, above 10');
    expect(others).toEqual([]);
  });

  it('joins hosts and their discovered cables', () => {
    const fabric = fabricFromSnapshot(snapshot(four(), net.text), { racks: { 'rack-1': ['gpu000', 'gpu001'] } });
    expect(fabric.summary).toMatchObject({ switches: net.counts.switches, hosts: 4, adapters: 32, gpus: 32, tiers: 2, components: 1 });
    expect(fabric.links.filter(({ kind }) => kind === 'fabric')).toHaveLength(net.counts.links);
    expect(fabric.links.find(({ kind }) => kind === 'nvlink')).toMatchObject({ width: 'NV18', gbps: 3600 });
    expect(fabric.nodes.find(({ id }) => id === 'host:gpu001/mlx5_3')).toMatchObject({
      rail: 3,
      rack: 'rack-1',
      host: 'host:gpu001',
      health: 'ok',
    });
    expect(fabric.nodes.every(({ health }) => health === 'ok')).toBe(true);
    expect(describeFabric(fabric, 'simulated')).toContain('Nothing wrong was found.');
  });

  it('joins by port GUID where the descriptions name no host', () => {
    const text = net.text.replace(/"gpu\d+ mlx5_\d"/g, '"MT4123 ConnectX6 Mellanox Technologies"');
    const ports = (at: number) =>
      eight((card) => ({
        guid: (0x0c42a10300000000n + BigInt(at * 8 + card + 1) * 0x10n)
          .toString(16)
          .padStart(16, '0')
          .replace(/(.{4})(?!$)/g, '$1:'),
      }));
    const hosts = Object.fromEntries(names.map((name, at) => [name, host({ nics: ports(at) })]));
    const fabric = fabricFromSnapshot(snapshot(hosts, text));
    expect(fabric.summary).toMatchObject({ hosts: 4, adapters: 32, components: 1 });
  });

  it('joins a host that the discovery knows by its short name', () => {
    const hosts = Object.fromEntries(names.map((name) => [`${name}.cluster.example`, host({ nics: eight() })]));
    expect(fabricFromSnapshot(snapshot(hosts, net.text)).summary).toMatchObject({ hosts: 4, adapters: 32, components: 1 });
  });

  it('shows a port at half width, a port that is down and a host that was not reached', () => {
    const half = host({ nics: eight((card) => (card === 2 ? { width: 2, rateGbps: 100 } : {})) });
    const down = host({ nics: eight((card) => (card === 5 ? { state: 'DOWN', physState: 'Polling' } : {})) });
    const gone = { ok: false, problem: { kind: 'unreachable' as const, message: 'gpu003 was not reached in 5 s.' }, facts: null };
    const fabric = fabricFromSnapshot(snapshot(four({ gpu001: half, gpu002: down, gpu003: gone }), net.text));
    const node = (id: string) => fabric.nodes.find((found) => found.id === id);
    expect(node('host:gpu001/mlx5_2')).toMatchObject({ health: 'degraded', note: 'mlx5_2 runs at half width (2x)' });
    expect(node('host:gpu001')).toMatchObject({ health: 'degraded', note: 'mlx5_2 runs at half width (2x)' });
    expect(node('host:gpu002/mlx5_5')).toMatchObject({ health: 'down', note: 'mlx5_5 is DOWN, Polling' });
    expect(node('host:gpu002')?.health).toBe('degraded');
    expect(node('host:gpu003')).toMatchObject({ health: 'unknown', note: 'gpu003 was not reached in 5 s.' });
    expect(node('host:gpu000')?.health).toBe('ok');
    const wrong = fabric.links
      .filter(({ state }) => state !== 'ok')
      .map(({ a, b, state }) => [state, [a, b].find((id) => id.startsWith('host:'))]);
    expect(wrong.sort()).toEqual([
      ['degraded', 'host:gpu001/mlx5_2'],
      ['down', 'host:gpu002/mlx5_5'],
    ]);
    const text = describeFabric(fabric, 'simulated');
    expect(text.match(/mlx5_2/g)?.length).toBe(1);
    expect(text).toContain('simulated');
  });

  it('takes a card with one of two ports cabled for well, and HDR100 everywhere for usual', () => {
    const two = host({ nics: [nic('mlx5_0'), nic('mlx5_0', { port: 2, state: 'DOWN', physState: 'Disabled' })] });
    const hundred = host({ nics: [nic('mlx5_0', { width: 2, rateGbps: 100 })] });
    expect(fabricFromSnapshot(snapshot({ a: two })).nodes.every(({ health }) => health === 'ok')).toBe(true);
    expect(fabricFromSnapshot(snapshot({ a: hundred, b: hundred })).nodes.every(({ health }) => health === 'ok')).toBe(true);
  });

  it('makes something of a host that told almost nothing', () => {
    const bare = fabricFromSnapshot(snapshot({ a: host({ gpus: null, nics: null }), b: { ok: false, problem: null, facts: null } }));
    expect(bare.summary).toMatchObject({ hosts: 2, adapters: 0, gpus: 0, links: 0, components: 2 });
    expect(fabricFromSnapshot(snapshot({})).nodes).toEqual([]);
  });

  it('shows foreign text without its controls', () => {
    const esc = String.fromCharCode(27);
    const fabric = fabricFromSnapshot(snapshot({ a: host({ gpus: gpus(1, `H100${esc}[31m`), nics: [nic(`mlx5_0${esc}]0;x`)] }) }));
    expect(JSON.stringify(fabric)).not.toContain('\\u001b');
  });
});
