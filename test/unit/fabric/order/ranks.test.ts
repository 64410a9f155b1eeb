import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { seeded, shuffled } from '../../../../src/base/random.js';
import { readHostfile } from '../../../../src/cluster/discover/hostfile.js';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import { orderFile, type OrderFile } from '../../../../src/fabric/order/files.js';
import { labelValue } from '../../../../src/fabric/order/kubernetes.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import type { RanksAnswer } from '../../../../src/fabric/order/ranksAnswer.js';
import { readOrder } from '../../../../src/fabric/order/readOrder.js';
import { doubleBinaryTree } from '../../../../src/fabric/order/treeShape.js';
import { toSlurmTopology } from '../../../../src/fabric/writers/slurmTopology.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';
import { run } from '../trees/run.js';

const net = fabricFile({ hosts: 32, radix: 16 }).text;
const names = Array.from({ length: 32 }, (_, at) => `gpu${String(at).padStart(3, '0')}`);
const mixed = shuffled(names, seeded(7));

async function ranks(args: readonly string[], files: Readonly<Record<string, string>> = { 'net.txt': net }): Promise<RanksAnswer> {
  const { code, out, err } = await run(['fabric', 'ranks', ...args, '--format', 'json'], files);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as RanksAnswer;
}

describe('NCCL’s double binary tree', () => {
  it('is what NCCL draws in its source', () => {
    // src/graph/trees.cc, the drawings above ncclGetBtree (14) and ncclGetDtree (12 mirrored, 13 shifted).
    expect([...doubleBinaryTree(14)[0]]).toEqual([-1, 2, 4, 2, 8, 6, 4, 6, 0, 10, 12, 10, 8, 12]);
    expect([...doubleBinaryTree(12)[1]]).toEqual([1, 3, 1, 11, 5, 7, 5, 3, 9, 7, 9, -1]);
    expect([...doubleBinaryTree(13)[1]]).toEqual(
      [5, -1, 3, 5, 3, 9, 7, 5, 7, 1, 11, 0, 11].map((up, at) => (at === 0 ? doubleBinaryTree(13)[1][0] : up)),
    );
  });
  it('is a tree of all hosts for every number of them', () => {
    for (let count = 1; count < 70; count++) {
      for (const parents of doubleBinaryTree(count)) {
        expect([...parents].filter((up) => up < 0)).toHaveLength(1);
        for (let at = 0; at < count; at++) {
          let [v, steps] = [at, 0];
          while ((parents[v] ?? -1) >= 0 && steps++ <= count) v = parents[v] ?? -1;
          expect(steps).toBeLessThanOrEqual(count);
        }
        const children = [...parents].filter((up) => up >= 0);
        for (let at = 0; at < count; at++) expect(children.filter((up) => up === at).length).toBeLessThanOrEqual(2);
      }
    }
  });
});

describe('fabric ranks', () => {
  it('puts the hosts of each leaf together again', async () => {
    const answer = await ranks(['--ibnetdiscover', 'net.txt', '--hosts', mixed.join(',')]);
    expect(answer).toMatchObject({ origin: 'modelled', aim: 'all-reduce', unit: 'switches', better: true, leaves: 4, unplaced: [] });
    expect([...answer.order].sort()).toEqual(names);
    expect(answer.after.ring.crossings).toEqual({ leaf: 28, spine: 4, core: 0, none: 0 });
    expect(answer.before.ring.crossings?.spine).toBeGreaterThan(10);
    expect(answer.after.tree.cost).toBeLessThan(answer.before.tree.cost);
    expect(answer.after.allToAll).toBeLessThanOrEqual(answer.before.allToAll);
  });

  it('says first what it gains', async () => {
    const { out } = await run(['fabric', 'ranks', '--ibnetdiscover', 'net.txt', '--hosts', mixed.join(',')], { 'net.txt': net });
    expect(out).toMatch(
      /^In this order the ring crosses spines 4 times instead of \d+ \(modelled\)\.\nThat is the least possible with hosts on 4 leaves\./,
    );
    const kept = await run(['fabric', 'ranks', '--ibnetdiscover', 'net.txt'], { 'net.txt': net });
    expect(kept.out).toMatch(/^No better order of these 32 hosts was found: its ring leaves a leaf 4 times \(modelled\)\./);
    expect(kept.out).toContain('Order of hosts: as given.');
  });

  it('keeps pods together in a network of three tiers', async () => {
    const { text } = fabricFile({ hosts: 64, radix: 8, pods: 4 });
    const { groups } = placesOf(fabricFromIbnetdiscover(text));
    expect(new Set(groups.map(({ pod }) => pod)).size).toBe(4);
    const given = shuffled(placesOf(fabricFromIbnetdiscover(text)).hosts, seeded(3));
    const answer = await ranks(['--ibnetdiscover', 'net.txt', '--hosts', given.join(',')], { 'net.txt': text });
    expect(answer.after.ring.crossings?.core).toBe(4);
    expect(answer.before.ring.crossings?.core).toBeGreaterThan(20);
  });

  it('counts rails apart: hosts on the same leaves rail by rail are neighbours', () => {
    const { groups, passes } = placesOf(fabricFromIbnetdiscover(fabricFile({ hosts: 16, adapters: 4, radix: 8, rails: true }).text));
    expect(groups.map(({ members, leaves }) => [members.length, leaves.length])).toEqual(groups.map(() => [4, 4]));
    expect(new Set(passes)).toEqual(new Set([1, 3]));
  });

  it('orders by measured latency where a matrix is given', async () => {
    const racks = ['a', 'a', 'b', 'b'];
    const us = racks.map((own, i) => racks.map((other, j) => (i === j ? null : own === other ? 2 : 9)));
    const matrix = JSON.stringify({ names: ['h0', 'h1', 'h2', 'h3'], us });
    const answer = await ranks(['--latency', 'm.json', '--hosts', 'h0,h2,h1,h3', '--for', 'ring'], { 'm.json': matrix });
    expect(answer).toMatchObject({
      unit: 'µs',
      better: true,
      before: { ring: { cost: 36, crossings: null } },
      after: { ring: { cost: 22 } },
    });
    expect(answer.assumed).toBe(0);
    const partly = await ranks(['--latency', 'm.json', '--hosts', 'h0,h2,h1,h3,h9'], { 'm.json': matrix });
    expect(partly.assumed).toBe(4);
    expect([...partly.order].sort()).toEqual(['h0', 'h1', 'h2', 'h3', 'h9']);
  });

  it('goes by racks where there are no cables', () => {
    const nodes = ['a', 'b', 'c', 'd'].map((name, at) => ({ name, rack: at % 2 === 0 ? 'r1' : 'r2' }));
    const places = placesOf({
      ...fabricFromIbnetdiscover(''),
      nodes: nodes.map(({ name, rack }) => ({
        id: `host:${name}`,
        kind: 'host',
        name,
        rack,
        guid: null,
        tier: null,
        rail: null,
        host: null,
        health: 'ok',
        note: null,
      })),
    });
    expect(places.from).toBe('racks');
    expect([...places.groupOf]).toEqual([0, 1, 0, 1]);
  });

  it.each([
    [['--latency', 'm.json', '--write', 'pbs'], '--write takes hostfile'],
    [['--latency', 'm.json', '--for', 'speed'], '--for takes all-reduce'],
    [['--latency', 'm.json', '--out', 'x'], '--out needs --write'],
    [['--latency', 'm.json', '--hosts', 'a', '--hostfile', 'm.json'], 'give one'],
    [['--latency', 'm.json', '--hosts', 'a,$(reboot)', '--write', 'torchrun'], '--hosts: '],
    [['--latency', 'odd.json', '--write', 'torchrun'], '"$(reboot)" is no host name'],
    [['--ibnetdiscover', 'empty.txt', '--hosts', 'a,b'], 'Nothing tells where these hosts stand'],
    [['--ibnetdiscover', 'empty.txt'], 'There are no hosts to order'],
    [['--latency', 'm.json', '--write', 'hostfile', '--out', 'no/such/folder'], 'could not be written'],
  ])('%j ends in one line', async (args, message) => {
    const files = {
      'm.json': JSON.stringify({
        names: ['a', 'b'],
        us: [
          [null, 1],
          [1, null],
        ],
      }),
      'empty.txt': '',
      'odd.json': JSON.stringify({
        names: ['a', '$(reboot)'],
        us: [
          [null, 1],
          [1, null],
        ],
      }),
    };
    const { code, out, err } = await run(['fabric', 'ranks', ...args], files);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});

describe('files of an order', () => {
  const places = placesOf(fabricFromIbnetdiscover(net));
  const ordered = { hosts: mixed, ranksPerHost: 8, places };
  const text = (kind: OrderFile): string => orderFile(kind, ordered);

  it('are read back by our own readers in the same order', () => {
    for (const kind of ['hostfile', 'rankfile', 'slurm-hostfile'] as const) {
      expect(readOrder(text(kind))).toEqual(mixed);
      const cluster = readHostfile(text(kind), 'hosts');
      expect(cluster?.gpusPerHost).toBe(8);
      expect([...(cluster?.hosts ?? [])].sort()).toEqual(names);
    }
  });

  it('go through the command line to a file', async () => {
    const args = [
      'fabric',
      'ranks',
      '--ibnetdiscover',
      'net.txt',
      '--hosts',
      mixed.join(','),
      '--write',
      'hostfile',
      '--out',
      'hosts',
      '--gpus-per-host',
      '8',
    ];
    const { code, out, err, folder } = await run(args, { 'net.txt': net });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Written to hosts. Use it so: mpirun --hostfile hosts --map-by slot');
    const written = readFileSync(join(folder, 'hosts'), 'utf8');
    const plain = await run(
      args.filter((word) => word !== '--out' && word !== 'hosts'),
      { 'net.txt': net },
    );
    expect(plain.out).toBe(written);
    expect(written.split('\n')[0]).toMatch(/^gpu\d+ slots=8$/);
    const again = await ranks(['--ibnetdiscover', 'net.txt', '--hostfile', 'hosts'], { 'net.txt': net, hosts: written });
    expect(again.better).toBe(false);
  });

  it('say that the number of GPUs is not known', async () => {
    const { err, out } = await run(['fabric', 'ranks', '--ibnetdiscover', 'net.txt', '--write', 'slurm-hostfile'], { 'net.txt': net });
    expect(err).toContain('Give --gpus-per-host');
    expect(out.trim().split('\n')).toHaveLength(32);
  });

  it('set the rank of a host in a real shell, by its short name or with a domain', async () => {
    const { folder } = await run(['--version']);
    const file = join(folder, 'ranks.sh');
    writeFileSync(file, text('torchrun'));
    const rank = (host: string): string =>
      execFileSync(
        'sh',
        [
          '-c',
          `hostname() { echo "$1host"; }; hostname() { echo '${host}'; }; . '${file}' || exit 3; echo "$NODE_RANK $NNODES $MASTER_ADDR"`,
        ],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      ).trim();
    const [first = '', second = ''] = mixed;
    expect(rank(first)).toBe(`0 32 ${first}`);
    expect(rank(`${second}.cluster.local`)).toBe(`1 32 ${first}`);
    expect(() => rank('stranger')).toThrow();
    expect(JSON.parse(text('torchrun-json'))).toMatchObject({ nnodes: 32, nprocPerNode: 8, masterAddr: first, nodeRank: { [second]: 1 } });
  });

  it('label nodes of Kubernetes so that sorting by label is sorting by place', () => {
    const { items } = parse(text('k8s-patch')) as { items: { kind: string; metadata: { name: string; labels: Record<string, string> } }[] };
    expect(items.map(({ metadata }) => metadata.name)).toEqual(mixed);
    const labels = items.map(({ metadata }) => metadata.labels['nccl-rank-order'] ?? '');
    expect([...labels].sort()).toEqual(labels);
    expect(items[0]?.metadata.labels['fabric.topograph.run/tier-0']).toMatch(/^leaf\d+$/);
    const commands = text('k8s').trim().split('\n');
    expect(commands[1]).toBe(
      `kubectl label node ${mixed[0] ?? ''} --overwrite nccl-rank-order=00 fabric.topograph.run/tier-0=${items[0]?.metadata.labels['fabric.topograph.run/tier-0'] ?? ''} fabric.topograph.run/tier-1=pod-0`,
    );
    for (const value of ['leaf 01 … leaf 08', '', '-x-', 'x'.repeat(200), '$(reboot)'])
      expect(labelValue(value)).toMatch(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/);
  });
});

describe('Slurm’s topology.conf', () => {
  it('has a line for each leaf and one that joins them', () => {
    expect(toSlurmTopology(fabricFromIbnetdiscover(net))).toBe(
      [
        '# topology.conf of Slurm, for TopologyPlugin=topology/tree. Written by NCCL Workbench from the cables.',
        'SwitchName=leaf00 Nodes=gpu[000-007]',
        'SwitchName=leaf01 Nodes=gpu[008-015]',
        'SwitchName=leaf02 Nodes=gpu[016-023]',
        'SwitchName=leaf03 Nodes=gpu[024-031]',
        'SwitchName=spine Switches=leaf[00-03]',
        '',
      ].join('\n'),
    );
  });

  it('is a tree in which every host hangs once, with rails and with pods', () => {
    for (const plan of [
      { hosts: 24, adapters: 4, radix: 8, rails: true },
      { hosts: 64, radix: 8, pods: 4 },
      { hosts: 3, radix: 8 },
    ]) {
      const fabric = fabricFromIbnetdiscover(fabricFile(plan).text);
      const lines = toSlurmTopology(fabric)
        .split('\n')
        .filter((line) => line.startsWith('SwitchName='));
      const parsed = lines.map((line) => /^SwitchName=(\S+) (Nodes|Switches)=(\S+)$/.exec(line) ?? []);
      const nodes = parsed.filter(([, , what]) => what === 'Nodes').flatMap(([, , , list = '']) => readOrder(list));
      expect(nodes).toHaveLength(plan.hosts);
      expect(new Set(nodes).size).toBe(plan.hosts);
      const below = parsed.filter(([, , what]) => what === 'Switches').flatMap(([, , , list = '']) => readOrder(list));
      const all = parsed.map(([, name = '']) => name);
      // All but the top hang below another, each once.
      expect(new Set(all).size).toBe(all.length);
      expect([...below].sort()).toEqual(all.slice(0, -1).sort());
    }
  });

  it('leaves out what Slurm cannot name, and says so', () => {
    const fabric = fabricFromIbnetdiscover(net);
    const odd = {
      ...fabric,
      nodes: fabric.nodes.map((node) => (node.name === 'gpu000' ? { ...node, name: 'gpu 000,\nSwitchName=x' } : node)),
    };
    const lines = toSlurmTopology(odd).split('\n');
    expect(lines.filter((line) => line.startsWith('SwitchName='))).toHaveLength(5);
    expect(lines.find((line) => line.startsWith('# left out'))).toContain('gpu 000,');
  });
});
