import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pieceFlagNames, pieceOptions } from '../../../../src/cli/fabric/pieceOptions.js';
import { joinPieces } from '../../../../src/fabric/join.js';
import type { FabricSource } from '../../../../src/fabric/piece.js';
import { lldpPiece, looksLikeSwitch } from '../../../../src/fabric/pieces/lldp.js';
import { switchTreePiece } from '../../../../src/fabric/pieces/switchTree.js';
import { topoXmlPiece } from '../../../../src/fabric/pieces/topoXml.js';
import { readLldp } from '../../../../src/fabric/readers/lldp.js';
import { readNetq } from '../../../../src/fabric/readers/netq.js';
import { readRankTable } from '../../../../src/fabric/readers/rankTable.js';
import { readRocmTopo } from '../../../../src/fabric/readers/rocmTopo.js';
import { readSlurmTopology, readTopograph } from '../../../../src/fabric/readers/slurmTopology.js';
import { readTopoSystem } from '../../../../src/fabric/readers/topoXml.js';
import { toSlurmTopology } from '../../../../src/fabric/writers/slurmTopology.js';
import { readGraphDump } from '../../../../src/nccl/log/graphDump.js';
import { readGraphLog } from '../../../../src/nccl/log/graphs.js';

const source: FabricSource = { kind: 'test', name: '', at: null, origin: 'measured' };
const samples = '../shared/samples';
const there = existsSync(samples);
if (!there) console.warn('left out: the samples of the readers are not there');
const files = (folder: string): [string, string][] =>
  there ? readdirSync(join(samples, folder)).map((name) => [name, readFileSync(join(samples, folder, name), 'utf8')]) : [];

describe('lldpctl', () => {
  const entry = (name: string, chassis: object): object => ({
    [name]: { via: 'LLDP', chassis, port: { id: { type: 'ifname', value: 'swp1' } } },
  });
  const leaf = { leaf0: { id: { type: 'mac', value: '2E:54:1E:FA:0F:59' }, capability: [{ type: 'Bridge', enabled: true }] } };
  it('reads an only neighbour and several, named and nameless', () => {
    const one = readLldp(JSON.stringify({ lldp: { interface: entry('eth0', leaf) } }));
    expect(one.neighbours).toMatchObject([{ local: 'eth0', chassis: { name: 'leaf0', mac: '2e:54:1e:fa:0f:59' }, port: { name: 'swp1' } }]);
    const nameless = { id: { type: 'local', value: 'x' }, descr: 'y' };
    const two = readLldp(JSON.stringify({ lldp: { interface: [entry('eth0', leaf), entry('eth1', nameless)] } }));
    expect(two.neighbours.map(({ chassis }) => chassis.name ?? chassis.id)).toEqual(['leaf0', 'x']);
    expect(readLldp('{"lldp":{}}')).toEqual({ neighbours: [], problems: [] });
    const itself = { lldp_loc_chassis: { 'local-chassis': { chassis: { leaf0: { descr: 'x'.repeat(300) } } } }, lldp: {} };
    expect(readLldp(JSON.stringify(itself))).toEqual({ neighbours: [], problems: [] });
    expect(readLldp('LLDP neighbors:').problems).toHaveLength(1);
  });

  it('takes a machine for a switch by its ports, not by the one it is managed by', () => {
    expect(looksLikeSwitch(['eth0', 'Ethernet0', 'Ethernet100'])).toBe(true);
    expect(looksLikeSwitch(['mgmt0', 'swp1'])).toBe(true);
    expect(looksLikeSwitch(['eth0'])).toBe(false);
    expect(looksLikeSwitch(['eth0', 'Ethernet0', 'ens1f0'])).toBe(false);
    expect(looksLikeSwitch([])).toBe(false);
  });

  it.skipIf(!there)('says the same in all four forms, and joins both ends of each cable', () => {
    const read = (name: string) => readLldp(readFileSync(join(samples, 'lab/lldp', name), 'utf8'));
    for (const machine of ['leaf0', 'leaf1', 'r0h0', 'r1h2']) {
      const [first, ...rest] = ['json', 'json0', 'keyvalue', 'xml'].map((form) => read(`${machine}.${form}.txt`));
      expect(first?.problems).toEqual([]);
      expect(first?.neighbours).toHaveLength(machine.startsWith('leaf') ? 5 : 1);
      for (const other of rest) expect(other).toEqual(first);
    }
    const machines = ['leaf0', 'leaf1', 'r0h0', 'r1h2'];
    const fabric = joinPieces(machines.map((machine) => lldpPiece(machine, read(`${machine}.json.txt`), source)));
    expect(fabric.nodes.filter(({ kind }) => kind === 'host')).toHaveLength(8);
    expect(fabric.summary).toMatchObject({ adapters: 8, links: 9, components: 1 });
    expect(fabric.links.find(({ a, b }) => [a, b].includes('host:r0h0/eth0'))?.from).toEqual([0, 2]);
    expect(fabric.disagreements).toEqual([]);
  });
});

describe('schedulers', () => {
  it('reads topology.conf and writes it again', () => {
    const text = '# tree\nSwitchName=s[0-1] Nodes=dev[0-3] # both\nswitchname=top \\\n  Switches=s[0-1] LinkSpeed=100\n';
    expect(readSlurmTopology(text).switches.map(({ name, hosts, switches }) => [name, hosts.length, switches.length])).toEqual([
      ['s0', 4, 0],
      ['s1', 4, 0],
      ['top', 0, 2],
    ]);
    const tree = 'SwitchName=s0 Nodes=dev[0-1]\nSwitchName=s1 Nodes=dev[2-3]\nSwitchName=top Switches=s[0-1]\n';
    const fabric = joinPieces([switchTreePiece(readSlurmTopology(tree), source)]);
    expect(fabric.nodes.filter(({ kind }) => kind === 'switch').map(({ name, tier }) => [name, tier])).toEqual([
      ['s0', 1],
      ['s1', 1],
      ['top', 2],
    ]);
    expect(readSlurmTopology(toSlurmTopology(fabric)).switches.map(({ hosts, switches }) => [hosts, switches.length])).toEqual([
      [['dev0', 'dev1'], 0],
      [['dev2', 'dev3'], 0],
      [[], 2],
    ]);
    expect(readSlurmTopology('hello').problems).not.toEqual([]);
  });

  it('spreads no more names out than a cluster has, whatever a line asks for', () => {
    const text = 'SwitchName=s[0-9999] Nodes=n[0-9999]\n'.repeat(20);
    const { switches, problems } = readSlurmTopology(text);
    expect(switches.reduce((sum, { hosts }) => sum + hosts.length, 0)).toBeLessThan(1_100_000);
    expect(problems.length).toBeGreaterThan(0);
    const lines = `SwitchName=s Nodes=${'a[1-99999]&'.repeat(2000)}a1`;
    expect(readSlurmTopology(lines).problems.length).toBeGreaterThan(0);
  });

  it('reads blocks and topology.yaml', () => {
    expect(readSlurmTopology('BlockName=b1 Nodes=n[1-2]\nBlockSizes=2').blocks).toEqual([{ name: 'b1', hosts: ['n1', 'n2'] }]);
    const yaml =
      '- topology: t\n  tree:\n    switches:\n      - switch: a\n        nodes: n[1-2]\n      - switch: r\n        children: a\n';
    expect(readSlurmTopology(yaml).switches).toEqual([
      { name: 'a', switches: [], hosts: ['n1', 'n2'] },
      { name: 'r', switches: ['a'], hosts: [] },
    ]);
  });

  it.skipIf(!there)('reads every model of topograph', () => {
    const counts = files('material/topology-model').map(([, text]) => {
      const { switches, blocks, problems } = readTopograph(text);
      return [switches.length, new Set(switches.flatMap(({ hosts }) => hosts)).size, blocks.length > 0, problems.length];
    });
    expect(counts.map(([, , blocks, problems]) => [blocks, problems])).toEqual(counts.map(() => [true, 0]));
    expect(counts.every(([switches, hosts]) => Number(switches) > 3 && Number(hosts) > 30)).toBe(true);
  });
});

describe('others', () => {
  it.skipIf(!there)('reads the answer of NetQ', () => {
    const [[, text] = ['', '']] = files('material/netq-topology');
    expect(readNetq(text).machines).toMatchObject([{ name: 'node1', gpus: 4, rack: '1825024170029' }, { name: 'node2' }]);
  });

  it('reads a cable of NetQ between interfaces', () => {
    const link = {
      compounded_links: [
        {
          interfaces: [
            { node: 'n9', interface: 'swp1' },
            { node: 'n12', interface: 'ens1' },
          ],
        },
      ],
    };
    const reading = readNetq(
      JSON.stringify([
        {
          nodes: [
            {
              compounded_nodes: [
                { id: 'n9', name: 'leaf', tier: 1 },
                { id: 'n12', name: 'dgx', tier: -1 },
              ],
            },
          ],
          links: [link],
        },
      ]),
    );
    expect(reading.machines.map(({ name, kind }) => [name, kind])).toEqual([
      ['leaf', 'switch'],
      ['dgx', 'host'],
    ]);
    expect(reading.cables).toHaveLength(1);
  });

  it('reads rank tables, new and old', () => {
    const devices = [{ device_id: '0', device_ip: '10.0.0.1', rank_id: '0' }, { device_id: '1' }];
    expect(readRankTable(JSON.stringify({ server_list: [{ server_id: 's', device: devices }] })).servers[0]?.devices).toHaveLength(2);
    expect(readRankTable(JSON.stringify({ group_list: [{ instance_list: [{ server_id: 's', devices }] }] })).servers).toHaveLength(1);
    const global = { server_group_list: [{ group_id: '0', server_list: [{ server_ip: '10.0.0.9', pod_name: 'p', device: devices }] }] };
    expect(readRankTable(JSON.stringify(global)).servers).toMatchObject([{ name: '10.0.0.9', devices: [{ id: 0, rank: 0 }, { id: 1 }] }]);
    expect(readRankTable('{}').problems).toHaveLength(1);
  });

  it('reads link types of rocm-smi', () => {
    const text =
      '=== Hops between two GPUs ===\n       GPU0  GPU1\nGPU0   0     1\nGPU1   1     0\n=== Link Type between two GPUs ===\n       GPU0  GPU1\nGPU0   0     XGMI\nGPU1   XGMI  0\n=== Numa Nodes ===\n';
    expect(readRocmTopo(text)).toMatchObject({
      paths: [
        [null, 'XGMI'],
        ['XGMI', null],
      ],
      problems: [],
    });
  });

  it.skipIf(!there)('reads every topology file', () => {
    for (const [name, text] of files('material/nccl-topo-xml')) {
      const system = readTopoSystem(text);
      // Some describe devices by their addresses and classes alone, one by addresses alone, for NCCL to find out what they are.
      expect(system.problems.length, name).toBe(name.includes('csp_tools__aws') ? 1 : 0);
      expect(system.gpus.length + system.nets.length + system.devices.length > 0, name).toBe(!name.includes('csp_tools__aws'));
      expect(system.gpus.length, name).toBe([...text.matchAll(/<gpu\s/g)].length);
      expect(system.nets.length, name).toBe([...text.matchAll(/<net\s/g)].length);
      const fabric = joinPieces([topoXmlPiece('h', system, source)]);
      expect(fabric.summary.gpus, name).toBe(
        new Set(system.gpus.map(({ dev }) => dev)).size + system.devices.filter(({ kind }) => kind === 'gpu').length,
      );
    }
  });

  it.skipIf(!there)('reads rings that visit each rank once, with the place of every rank', () => {
    const counts = files('material/nccl-debug-log').map(([name, text]) => {
      const { communicators, problems } = readGraphLog(text);
      if (!name.startsWith('mlcommons')) expect(problems, name).toEqual([]);
      const [first] = communicators;
      return [first?.nRanks ?? 0, first?.ranks.length ?? 0, first?.rings.length ?? 0];
    });
    expect(counts.filter(([ranks]) => Number(ranks) > 0).length).toBeGreaterThan(3);
    expect(counts.some(([nRanks, ranks, rings]) => nRanks === 16 && ranks === 16 && rings === 4)).toBe(true);
  });

  it('gives lines of one thread to the communicator that it sets up', () => {
    const text = [
      'h1:1:2 [0] NCCL INFO Channel 00/02 :    0   1',
      'h1:1:2 [0] NCCL INFO Trees [0] 1/-1/-1->0->-1 [1] -1/-1/-1->0->1',
      'h2:9:3 [0] NCCL INFO Trees [0] -1/-1/-1->1->0 [1] 0/-1/-1->1->-1',
      'h1:1:2 [0] NCCL INFO comm 0xa rank 0 nranks 2 cudaDev 0 busId 1c000 - Init COMPLETE',
      'h2:9:3 [0] NCCL INFO comm 0xb rank 1 nranks 2 cudaDev 0 busId 1a000 - Init COMPLETE',
    ].join('\n');
    expect(readGraphLog(text).communicators).toMatchObject([
      {
        nRanks: 2,
        ranks: [
          { host: 'h1', pci: '0000:1c:00.0' },
          { host: 'h2', pci: '0000:1a:00.0' },
        ],
        rings: [{ channel: 0, order: [0, 1] }],
        trees: [
          {
            channel: 0,
            links: [
              { rank: 0, parent: null, children: [1] },
              { rank: 1, parent: 0, children: [] },
            ],
          },
          { channel: 1 },
        ],
      },
    ]);
    expect(readGraphLog(text.replace('0   1', '0   0')).problems).toHaveLength(1);
  });
});

describe('a graph file of NCCL', () => {
  it('has its channels, with device numbers in hexadecimal', () => {
    const text =
      '<graphs version="1"><graph id="0" pattern="4" speedintra="20"><channel><net dev="0"/><gpu dev="1b"/></channel></graph></graphs>';
    expect(readGraphDump(text, '2.30.7')).toMatchObject({
      graphs: [
        {
          id: 0,
          pattern: 4,
          speedIntra: 20,
          channels: [
            [
              { kind: 'net', device: 0 },
              { kind: 'gpu', device: 27 },
            ],
          ],
        },
      ],
      problems: [],
    });
    expect(readGraphDump(text.replace('version="1"', 'version="2"'), '2.30.7').problems).toHaveLength(1);
  });
});

describe('any text', () => {
  it('makes no reader throw, and leaves the graph whole', () => {
    const seeds = [
      '{"lldp":{"interface":',
      '<lldp><interface name="a">',
      'lldp.eth0.via=LLDP',
      'SwitchName=a Nodes=b[',
      'switches:\n  a:\n',
      '<system><cpu><pci busid="0000:00:00.0"><gpu dev="0"/>',
      '[{"nodes":[',
      'Link Type between\nGPU0 GPU1\nGPU0 0 X',
      'h:1:2 [0] NCCL INFO Channel 00/01 : 0 1',
      '{"server_list":[{"server_id":"a","device":[{',
    ];
    const any = fc
      .tuple(fc.constantFrom(...seeds, ''), fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json()))
      .map(([seed, rest]) => seed + rest);
    fc.assert(
      fc.property(any, (text) => {
        const fabric = joinPieces(pieceFlagNames.map((flag) => pieceOptions[flag].piece(text, 'h', source)));
        const ids = new Set(fabric.nodes.map(({ id }) => id));
        expect(ids.size).toBe(fabric.nodes.length);
        for (const { a, b } of fabric.links) expect(ids.has(a) && ids.has(b)).toBe(true);
        for (const { host } of fabric.nodes) if (host !== null) expect(ids.has(host)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
