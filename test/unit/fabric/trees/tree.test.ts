import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import type { Fabric } from '../../../../src/fabric/graph.js';
import { networkOfFabric, networkOfPairs } from '../../../../src/fabric/trees/network.js';
import { type TreeAnswer, treeAnswer } from '../../../../src/fabric/trees/treeAnswer.js';
import { bothWays, freeShare, linkWeight, type WeightRule } from '../../../../src/fabric/trees/weights.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';
import { run } from './run.js';

const matrix = ',a,b,c,d\na,,1,5,9\nb,1,,2,7\nc,5,2,,\nd,9,7,,\n';
const rule: WeightRule = { kind: 'bandwidth', bytes: 1_000_000, congestion: false };
const file = fabricFile({ hosts: 16, radix: 8 });
const fabric = fabricFromIbnetdiscover(file.text);
const withLinks = (change: (link: Fabric['links'][number], at: number) => Partial<Fabric['links'][number]>): Fabric => ({
  ...fabric,
  links: fabric.links.map((link, at) => ({ ...link, ...change(link, at) })),
});
const sorted = (answer: Pick<TreeAnswer, 'tree'>): string[] =>
  answer.tree.map(({ parent, child }) => [parent, child].sort().join('-')).sort();

describe('the weight of a link', () => {
  const figures = { latencyUs: 2, gbps: 400, utilisation: 0.5 };
  it('is what its kind says', () => {
    expect(linkWeight(figures, { ...rule, kind: 'latency' })).toBe(2);
    expect(linkWeight(figures, rule)).toBe(20);
    expect(linkWeight(figures, { ...rule, kind: 'both' })).toBe(22);
  });
  it('grows with what is in use, and stays finite on a full link', () => {
    expect(linkWeight(figures, { ...rule, kind: 'both', congestion: true })).toBe(44);
    expect(linkWeight({ ...figures, utilisation: null }, { ...rule, congestion: true })).toBe(20);
    expect(linkWeight({ ...figures, utilisation: 1 }, { ...rule, congestion: true })).toBeCloseTo(2000);
    expect(freeShare(-1)).toBe(1);
  });
  it('is not known where its figure is not', () => {
    expect(linkWeight({ latencyUs: null, gbps: 400 }, { ...rule, kind: 'both' })).toBeNaN();
    expect(linkWeight({ latencyUs: 1, gbps: 0 }, rule)).toBeNaN();
  });
  it('of a pair is the dearer direction, or the one that is known', () => {
    expect([...bothWays(Float64Array.of(NaN, 1, 3, NaN), 2)]).toEqual([NaN, 3, 3, NaN]);
    expect([...bothWays(Float64Array.of(NaN, NaN, 3, NaN), 2)]).toEqual([NaN, 3, 3, NaN]);
  });
});

describe('fabric tree', () => {
  it('spans the hosts of a matrix', async () => {
    const { code, out } = await run(['fabric', 'tree', '--latency', 'm.csv', '--root', 'a', '--format', 'json'], { 'm.csv': matrix });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      origin: 'measured',
      root: 'a',
      weight: 10,
      unit: 'µs',
      tree: [
        { parent: 'a', child: 'b', weight: 1 },
        { parent: 'b', child: 'c', weight: 2 },
        { parent: 'b', child: 'd', weight: 7 },
      ],
    });
  });

  it('weighs by bandwidth, or by both, where the file holds it, and keeps its origin', async () => {
    const table = (values: readonly number[]): (number | null)[][] => [
      [null, values[0] ?? 0, values[1] ?? 0],
      [values[0] ?? 0, null, values[2] ?? 0],
      [values[1] ?? 0, values[2] ?? 0, null],
    ];
    const file = JSON.stringify({ origin: 'simulated', names: ['a', 'b', 'c'], us: table([1, 2, 3]), gbps: table([100, 400, 400]) });
    const answer = async (...args: string[]): Promise<TreeAnswer> =>
      JSON.parse((await run(['fabric', 'tree', '--latency', 'm.json', '--format', 'json', ...args], { 'm.json': file })).out) as TreeAnswer;
    const latency = await answer();
    expect([latency.origin, latency.weight, sorted(latency)]).toEqual(['simulated', 3, ['a-b', 'a-c']]);
    const bandwidth = await answer('--weight', 'bandwidth');
    expect([bandwidth.weight, sorted(bandwidth)]).toEqual([40, ['a-c', 'b-c']]);
    const both = await answer('--weight', 'both', '--origin', 'measured');
    expect([both.origin, both.weight, sorted(both)]).toEqual(['measured', 45, ['a-c', 'b-c']]);
  });

  it('says what a lost link changes, and what is cut off', async () => {
    const { out } = await run(['fabric', 'tree', '--latency', 'm.csv', '--without', 'b-d', '--format', 'json'], { 'm.csv': matrix });
    expect(JSON.parse(out)).toMatchObject({
      weight: 12,
      change: { weightBefore: 10, lost: [{ parent: 'b', child: 'd' }], added: [{ parent: 'a', child: 'd' }], cutOff: [] },
    });
    const cut = await run(['fabric', 'tree', '--latency', 'm.csv', '--without', 'b--d', '--without', 'a--d', '--root', 'a'], {
      'm.csv': matrix,
    });
    expect(cut.code).toBe(1);
    expect(cut.out).toContain('Cut off, no other way leads there: d');
    const unused = await run(['fabric', 'tree', '--latency', 'm.csv', '--without', 'a--d', '--root', 'a'], { 'm.csv': matrix });
    expect(unused.code).toBe(0);
    expect(unused.out).toContain('The tree did not use it; nothing changes.');
  });

  it('takes another root where the root itself is lost', async () => {
    const { out } = await run(['fabric', 'tree', '--latency', 'm.csv', '--root', 'b', '--without', 'b', '--format', 'json'], {
      'm.csv': matrix,
    });
    const answer = JSON.parse(out) as TreeAnswer;
    expect(sorted(answer)).toEqual(['a-c', 'a-d']);
    expect(answer.root).toBe('a');
    expect(answer.unreached).toEqual([]);
  });

  it('says that the hosts do not hang together', async () => {
    const { code, out } = await run(['fabric', 'tree', '--latency', 'm.csv'], { 'm.csv': ',a,b,c\na,,1,\nb,1,,\nc,,,\n' });
    expect(code).toBe(1);
    expect(out).toContain('The network falls into 2 parts. Not reached from a: c');
    expect(out).toContain('Pairs left out because they were not measured: 2');
  });

  it('is drawn for Graphviz', async () => {
    const { out } = await run(['fabric', 'tree', '--latency', 'm.csv', '--root', 'a', '--without', 'b-d', '--format', 'dot'], {
      'm.csv': matrix,
    });
    expect(out).toContain('"a" -> "d" [label="9.00" style="bold"];');
    expect(out).toContain('"a" -> "b" [label="1.00"];');
  });

  it.each([
    [['--latency', 'm.csv', '--root', 'z'], 'z is no node and no link'],
    [['--latency', 'm.csv', '--without', 'a--z'], 'a--z is no node and no link'],
    [['--latency', 'm.csv', '--weight', 'bandwidth'], 'No pair of this matrix has a known bandwidth.'],
    [['--latency', 'm.csv', '--weight', 'price'], '--weight takes latency, bandwidth, both'],
    [['--latency', 'm.csv', '--size', '0'], '--size takes a size'],
    [['--latency', 'm.csv', '--origin', 'guessed'], '--origin takes'],
    [['--ibnetdiscover', 'net.txt', '--weight', 'latency'], 'No cable of this graph has a known latency.'],
  ])('%j ends in one line', async (args, message) => {
    const { code, out, err } = await run(['fabric', 'tree', ...args], { 'm.csv': matrix, 'net.txt': file.text });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  it('warns where nothing is known to be in use', async () => {
    const { code, err } = await run(['fabric', 'tree', '--ibnetdiscover', 'net.txt', '--congestion'], { 'net.txt': file.text });
    expect(code).toBe(0);
    expect(err).toContain('--congestion changes nothing');
  });
});

describe('a tree over cables', () => {
  it('spans hosts and switches, adapters as part of their hosts, shallow where all cables are alike', () => {
    const answer = treeAnswer(networkOfFabric(fabric, rule), fabric, 'measured', {});
    expect(answer.ends).toBe(file.counts.hosts + file.counts.switches);
    expect(answer.tree).toHaveLength(answer.ends - 1);
    // Host, leaf, spine, leaf, host: no two hosts of a two-tier fat-tree are farther apart.
    expect(answer.best.depth.own).toBe(4);
    expect(answer.weight).toBeCloseTo((answer.ends - 1) * ((8 * 1e6) / (1000 * (fabric.links[0]?.gbps ?? NaN))));
  });

  it('goes round a cable that is slow, in use, or down', () => {
    const spines = fabric.nodes.filter(({ kind, tier }) => kind === 'switch' && tier === 2).map(({ id }) => id);
    const first = fabric.links.findIndex(({ a, b }) => spines.includes(a) || spines.includes(b));
    const link = fabric.links[first];
    const named = (id: string | undefined): string => fabric.nodes.find((node) => node.id === id)?.name ?? '';
    const pair = [named(link?.a), named(link?.b)].sort().join('-');
    const usesWith = (change: Partial<Fabric['links'][number]>, congestion = false): number => {
      const changed = withLinks(({ a, b }) => ((a === link?.a && b === link.b) || (a === link?.b && b === link.a) ? change : {}));
      return sorted(treeAnswer(networkOfFabric(changed, { ...rule, congestion }), changed, 'measured', {})).filter((name) => name === pair)
        .length;
    };
    expect(usesWith({})).toBe(1);
    expect(usesWith({ measuredGbps: 1 })).toBe(0);
    expect(usesWith({ state: 'down' })).toBe(0);
    expect(usesWith({ utilisation: 0.9 })).toBe(1);
    expect(usesWith({ utilisation: 0.9 }, true)).toBe(0);
  });

  it('takes an adapter, a port or a switch away by the name people use', () => {
    const network = networkOfFabric(fabric, rule);
    const lost = (word: string): TreeAnswer => treeAnswer(network, fabric, 'measured', { without: [word] });
    const adapter = fabric.nodes.find(({ kind }) => kind === 'nic');
    const host = fabric.nodes.find(({ id }) => id === adapter?.host)?.name ?? '';
    expect(lost(`${host} ${adapter?.name ?? ''}`).change?.cutOff).toEqual([host]);
    expect(lost(`${host}/${adapter?.name ?? ''}`).unreached).toEqual([host]);
    const cable = fabric.links.find(({ a, b }) => a === adapter?.id || b === adapter?.id);
    const [leaf, port] = cable?.a === adapter?.id ? [cable?.b, cable?.bPort] : [cable?.a, cable?.aPort];
    const leafName = fabric.nodes.find(({ id }) => id === leaf)?.name ?? '';
    expect(lost(`${leafName}/${port ?? ''}`).change?.cutOff).toEqual([host]);
    const spine = fabric.nodes.find(({ kind, tier }) => kind === 'switch' && tier === 2);
    expect(lost(spine?.name ?? '').unreached).toEqual([]);
    expect(lost(leafName).change?.cutOff.length).toBeGreaterThan(1);
    expect(() => lost(`${leafName}/999`)).toThrow('is no node and no link');
  });

  it('inside one host spans its GPUs and adapters', () => {
    const inside: Fabric = {
      ...fabric,
      nodes: ['g0', 'g1', 'n0'].map((name) => ({
        id: `host:h/${name}`,
        kind: name === 'n0' ? 'nic' : 'gpu',
        name,
        guid: null,
        tier: null,
        rack: null,
        rail: null,
        host: 'host:h',
        health: 'ok',
        note: null,
      })),
      links: [
        ['g0', 'g1', 1800],
        ['g0', 'n0', 200],
        ['g1', 'n0', 100],
      ].map(([a, b, gbps]) => ({
        a: `host:h/${String(a)}`,
        b: `host:h/${String(b)}`,
        aPort: null,
        bPort: null,
        kind: 'nvlink',
        width: null,
        speed: null,
        gbps: Number(gbps),
        capableGbps: null,
        latencyUs: null,
        state: 'ok',
        note: null,
      })),
    };
    expect(sorted(treeAnswer(networkOfFabric(inside, rule), inside, 'measured', {}))).toEqual(['g0-g1', 'g0-n0']);
  });

  it('has a lone host as a part of its own, and never as the root of all', () => {
    const answer = treeAnswer(
      networkOfPairs({ names: ['lone', 'a', 'b'], us: [[], [null, null, 3], []] }, { ...rule, kind: 'latency' }),
      null,
      'measured',
      {},
    );
    expect(answer.root).toBe('a');
    expect(answer.unreached).toEqual(['lone']);
    expect(answer.roots).toEqual(['a', 'lone']);
  });

  it('over nothing is a failure', () => {
    expect(() => treeAnswer(networkOfPairs({ names: [], us: [] }, rule), null, 'measured', {})).toThrow('nothing that a tree could span');
  });
});
