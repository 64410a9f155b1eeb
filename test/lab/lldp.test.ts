import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostAnswer, Snapshot } from '../../src/cluster/facts.js';
import { readProbe } from '../../src/cluster/probe/read.js';
import { changes, diffFabrics } from '../../src/fabric/diff.js';
import { piecesOfSnapshot } from '../../src/fabric/fromSnapshot.js';
import type { Fabric, FabricLink } from '../../src/fabric/graph.js';
import { joinPieces } from '../../src/fabric/join.js';
import type { Piece } from '../../src/fabric/piece.js';
import { lldpPiece } from '../../src/fabric/pieces/lldp.js';
import { readLldp } from '../../src/fabric/readers/lldp.js';
import { type Machine, missing, type Plug, wire, type WiredMachines } from './lldp/wiredMachines.js';

type Pair = readonly [Plug, Plug];

const machines: readonly Machine[] = [
  { name: 'spine1', kind: 'switch', portId: 'ifname' },
  { name: 'leaf1', kind: 'switch', portId: 'ifname' },
  { name: 'leaf2', kind: 'switch', portId: 'macaddress' },
  { name: 'gpu1', kind: 'host', portId: 'ifname' },
  { name: 'gpu2', kind: 'host', portId: 'macaddress' },
  { name: 'gpu3', kind: 'host', portId: 'macaddress' },
];
const hosts = machines.filter(({ kind }) => kind === 'host').map(({ name }) => name);
const cables: readonly Pair[] = [
  ...hosts.flatMap((host, at): Pair[] => [
    [
      [host, 'eth0'],
      ['leaf1', `swp${at + 1}`],
    ],
    [
      [host, 'eth1'],
      ['leaf2', `swp${at + 1}`],
    ],
  ]),
  [
    ['leaf1', 'swp9'],
    ['spine1', 'swp1'],
  ],
  [
    ['leaf2', 'swp9'],
    ['spine1', 'swp2'],
  ],
];
const moved: readonly [Pair, Pair] = [
  [
    ['gpu3', 'eth1'],
    ['leaf2', 'swp3'],
  ],
  [
    ['gpu3', 'eth1'],
    ['leaf1', 'swp5'],
  ],
];

/** "gpu1 eth0 ↔ leaf1 swp1", as the cable was plugged in. */
const words = (pair: Pair): string =>
  pair
    .map((plug) => plug.join(' '))
    .sort()
    .join(' ↔ ');

/** The same of a cable of the graph. */
function shown(fabric: Fabric, { a, aPort, b, bPort }: FabricLink): string {
  const end = (id: string, port: string | null): string => {
    const node = fabric.nodes.find((one) => one.id === id);
    const owner = fabric.nodes.find((one) => one.id === node?.host);
    return node?.kind === 'nic' ? `${owner?.name ?? '?'} ${node.name}` : `${node?.name ?? '?'} ${port ?? '?'}`;
  };
  return [end(a, aPort), end(b, bPort)].sort().join(' ↔ ');
}

const cablesOf = (fabric: Fabric): FabricLink[] => fabric.links.filter(({ kind }) => kind === 'fabric');
const shownAll = (fabric: Fabric): string[] =>
  cablesOf(fabric)
    .map((link) => shown(fabric, link))
    .sort();

const leftOut = missing();
if (leftOut === null) {
  describe('real lldpd on three switches and three hosts', () => {
    let net: WiredMachines;
    beforeAll(async () => {
      net = await wire(machines, cables);
      await net.settled();
    });
    afterAll(() => net.stop());

    /** What the hosts tell of themselves by the probe; asked once for as long as the cables stay where they are. */
    let known: Snapshot | null = null;
    const snapshot = (): Snapshot => (known ??= probeAll());
    const probeAll = (): Snapshot => {
      const answers = hosts.map((host): [string, HostAnswer] => {
        const { facts, notes } = readProbe(net.probe(host, 'LAB'), 'LAB');
        return [host, { ok: true, ms: 1, facts, notes, problem: null } as HostAnswer];
      });
      return { schema: 1, at: '2026-11-29T05:00:00Z', cluster: 'lab', origin: 'measured', hosts: Object.fromEntries(answers) };
    };
    const told = (names: readonly string[], form: Parameters<WiredMachines['lldpctl']>[1]): Piece[] =>
      names.map((name) => lldpPiece(name, readLldp(net.lldpctl(name, form)), { kind: 'lldpctl', name, at: null, origin: 'measured' }));
    const probed = (): Piece[] => {
      const steps = piecesOfSnapshot(snapshot());
      for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
    };
    const all = machines.map(({ name }) => name);

    it('says the same in every form', () => {
      for (const { name } of machines) {
        const [first, ...rest] = (['json', 'json0', 'keyvalue', 'xml'] as const).map((form) => readLldp(net.lldpctl(name, form)));
        expect(first?.problems).toEqual([]);
        expect(first?.neighbours.map(({ local }) => local).sort()).toEqual(
          cables
            .flat()
            .filter(([machine]) => machine === name)
            .map(([, port]) => port)
            .sort(),
        );
        for (const other of rest) expect(other, name).toEqual(first);
      }
    });

    it('carries the MAC address of an interface from the probe, and of a port that calls itself by it', () => {
      const { hosts: answers } = snapshot();
      for (const host of hosts)
        for (const port of ['eth0', 'eth1'])
          expect(answers[host]?.facts?.interfaces?.find(({ name }) => name === port)?.mac, `${host} ${port}`).toBe(net.mac([host, port]));
      const heard = readLldp(net.lldpctl('leaf1', 'json0')).neighbours;
      const port = (local: string) => heard.find((one) => one.local === local)?.port;
      expect(port('swp1')).toMatchObject({ name: 'eth0', mac: null });
      expect(port('swp2')).toMatchObject({ name: null, mac: net.mac(['gpu2', 'eth0']) });
    });

    it.each(['json', 'json0', 'keyvalue', 'xml'] as const)(
      'joined with what the hosts say of themselves, has the cables as plugged in (%s)',
      (form) => {
        const fabric = joinPieces([...probed(), ...told(all, form)]);
        expect(shownAll(fabric)).toEqual(cables.map(words).sort());
        expect([fabric.problems, fabric.disagreements]).toEqual([[], []]);
        expect(fabric.summary).toMatchObject({ switches: 3, hosts: 3, adapters: 6, links: 8, components: 1 });
        // Both ends and the host itself tell of a host's cable.
        const own = cablesOf(fabric).find((link) => shown(fabric, link) === words(cables[2] ?? moved[0]));
        expect(own?.from).toHaveLength(3);
      },
    );

    it('needs no more than the switches, or the hosts, to know the hosts’ cables', () => {
      const toHosts = cables.map(words).filter((cable) => cable.includes('gpu'));
      for (const asked of [hosts, all.filter((name) => !hosts.includes(name))]) {
        const fabric = joinPieces([...probed(), ...told(asked, 'json0')]);
        expect(shownAll(fabric).filter((cable) => cable.includes('gpu'))).toEqual(toHosts.sort());
        expect(fabric.nodes.filter(({ kind }) => kind === 'host').map(({ name }) => name)).toEqual(hosts);
      }
    });

    it('differs in one cable after one was moved', async () => {
      const before = joinPieces([...probed(), ...told(all, 'json0')]);
      net.move(...moved);
      known = null;
      await net.settled();
      const after = joinPieces([...probed(), ...told(all, 'json0')]);
      expect([after.problems, after.disagreements]).toEqual([[], []]);
      const { fabric, links, nodes } = diffFabrics(before, after);
      const marked = (mark: number): string[] => fabric.links.filter((_, at) => links[at] === mark).map((link) => shown(fabric, link));
      expect([marked(changes.removed), marked(changes.added), marked(changes.changed)]).toEqual([[words(moved[0])], [words(moved[1])], []]);
      expect([...nodes].every((mark) => mark === changes.same)).toBe(true);
    });
  });
} else {
  it(`left out: ${leftOut}`, () => console.log(`real LLDP was not tested: ${leftOut}`));
}
