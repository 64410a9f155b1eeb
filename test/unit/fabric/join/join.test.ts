import { describe, expect, it } from 'vitest';
import { joinInSteps, joinPieces } from '../../../../src/fabric/join.js';
import type { Piece, PieceLink, PieceNode } from '../../../../src/fabric/piece.js';

const piece = (kind: string, nodes: readonly PieceNode[], links: readonly PieceLink[] = []): Piece => ({
  source: { kind, name: '', at: null, origin: 'measured' },
  nodes,
  links,
  problems: [],
});
const host = (name: string, over: Partial<PieceNode> = {}): PieceNode => ({ key: name, kind: 'host', name, ...over });
const nic = (on: string, name: string, over: Partial<PieceNode> = {}): PieceNode => ({
  key: `${on}/${name}`,
  kind: 'nic',
  name,
  host: on,
  ...over,
});
const leaf = (name: string, over: Partial<PieceNode> = {}): PieceNode => ({ key: name, kind: 'switch', name, ...over });
const cable = (a: string, b: string, over: Partial<PieceLink> = {}): PieceLink => ({ a, b, kind: 'fabric', ...over });

const one = '0x0000000000000001';
const two = '0x0000000000000002';

describe('joinPieces', () => {
  it.each<[string, PieceNode[], PieceNode[], number]>([
    ['GUID', [leaf('a', { guids: [one] })], [leaf('b', { guids: [two, one] })], 1],
    ['other GUIDs', [leaf('a', { guids: [one] })], [leaf('a', { guids: [two] })], 2],
    ['chassis MAC', [leaf('a', { macs: ['02:00:00:00:00:01'] })], [leaf('b', { macs: ['02:00:00:00:00:01'] })], 1],
    ['name of a switch', [leaf('Leaf-1.example')], [leaf('leaf-1', { guids: [one] })], 1],
    ['name of a host, whatever its case and domain', [host('GPU-1.example')], [host('gpu-1')], 1],
    ['an address is no name with a domain', [host('10.0.0.1')], [host('10.0.0.2')], 2],
    ['another name', [host('gpu-1', { aliases: ['node17'] })], [host('node17')], 1],
    ['a kind is not another', [host('gpu-1')], [leaf('gpu-1')], 2],
  ])('joins by %s', (_, first, second, count) => {
    expect(joinPieces([piece('x', first), piece('y', second)]).nodes).toHaveLength(count);
  });

  it('does not join by a name that two nodes of one source have', () => {
    const { nodes } = joinPieces([
      piece('x', [host('a', { aliases: ['localhost'] }), host('b', { aliases: ['localhost'] })]),
      piece('y', [host('localhost')]),
    ]);
    expect(nodes.map(({ id }) => id)).toEqual(['host:a', 'host:b', 'host:localhost']);
  });

  it('joins devices of a host by PCI address before their names, and tells who calls them what', () => {
    const fabric = joinPieces([
      piece('x', [host('h'), nic('h', 'mlx5_0', { pci: '0000:1a:00.0' }), nic('h', 'mlx5_1', { pci: '0000:1b:00.0' })]),
      piece('y', [host('h'), nic('h', 'mlx5_1', { pci: '0000:1a:00.0' }), nic('h', 'mlx5_0', { pci: '0000:1b:00.0' })]),
    ]);
    expect(fabric.nodes.map(({ id }) => id)).toEqual(['host:h', 'host:h/mlx5_0', 'host:h/mlx5_1']);
    expect(fabric.disagreements).toMatchObject([
      {
        subject: ['host:h/mlx5_0'],
        about: 'name',
        claims: [
          { value: 'mlx5_0', source: 0 },
          { value: 'mlx5_1', source: 1 },
        ],
      },
      { subject: ['host:h/mlx5_1'], about: 'name' },
    ]);
  });

  it('takes an interface that a source gives as an alias for the adapter', () => {
    const fabric = joinPieces([
      piece('probe', [host('h'), nic('h', 'mlx5_0', { aliases: ['eth2'], pci: '0000:1a:00.0' })]),
      piece('lldp', [host('h'), nic('h', 'eth2', { hearsay: true }), leaf('leaf')], [cable('h/eth2', 'leaf', { bPort: 'swp1' })]),
    ]);
    expect(fabric.nodes.map(({ id, from }) => [id, from])).toEqual([
      ['host:h', [0, 1]],
      ['host:h/mlx5_0', [0, 1]],
      ['switch:leaf', [1]],
    ]);
    expect(fabric.disagreements).toEqual([]);
    expect(fabric.links).toMatchObject([{ a: 'host:h/mlx5_0', bPort: 'swp1', state: 'unknown' }]);
  });

  it('finds a host by its adapters when the node descriptions are stale', () => {
    const seen = (on: string, name: string, guid: string) => nic(on, name, { guids: [guid], hearsay: true });
    const fabric = joinPieces([
      piece('probe', [host('a'), nic('a', 'mlx5_0', { guids: [one] }), host('b'), nic('b', 'mlx5_0', { guids: [two] })]),
      piece('ib', [host('a', { hearsay: true }), seen('a', 'mlx5_0', two), host('b', { hearsay: true }), seen('b', 'mlx5_0', one)]),
    ]);
    expect(fabric.nodes.map(({ id, guid }) => [id, guid])).toEqual([
      ['host:a', null],
      ['host:a/mlx5_0', one],
      ['host:b', null],
      ['host:b/mlx5_0', two],
    ]);
    expect(fabric.disagreements).toMatchObject([
      { subject: ['host:a'], about: 'name' },
      { subject: ['host:b'], about: 'name' },
    ]);
  });

  it('drops the host that all adapters seem to sit in when they are known to sit elsewhere, and says so', () => {
    const fabric = joinPieces([
      piece('probe', [host('a'), nic('a', 'mlx5_0', { guids: [one] }), host('b'), nic('b', 'mlx5_0', { guids: [two] })]),
      piece('ib', [
        host('local', { hearsay: true }),
        { ...nic('local', 'x', { guids: [one], hearsay: true }) },
        { ...nic('local', 'y', { guids: [two], hearsay: true }) },
      ]),
    ]);
    expect(fabric.nodes.map(({ id }) => id)).toEqual(['host:a', 'host:a/mlx5_0', 'host:b', 'host:b/mlx5_0']);
    expect(fabric.disagreements?.filter(({ about }) => about === 'host')).toHaveLength(2);
  });

  it('makes one link of two views of a cable: the slower figure runs, counters stay with their ends, and the difference is told', () => {
    const ends = [leaf('l', { guids: [one] }), leaf('s', { guids: [two] })];
    const fabric = joinPieces([
      piece('x', ends, [
        cable('l', 's', { aPort: '1', bPort: '7', width: '4x', speed: 'HDR', gbps: 200, aErrors: { SymbolErrorCounter: 2 } }),
      ]),
      piece('y', ends, [
        cable('s', 'l', { aPort: '7', bPort: '1', width: '2x', speed: 'HDR', gbps: 100, aErrors: { SymbolErrorCounter: 3 } }),
      ]),
    ]);
    expect(fabric.links).toMatchObject([
      {
        a: one,
        b: two,
        width: '2x',
        gbps: 100,
        aErrors: { SymbolErrorCounter: 2 },
        bErrors: { SymbolErrorCounter: 3 },
        errors: { SymbolErrorCounter: 5 },
        from: [0, 1],
      },
    ]);
    expect(fabric.disagreements).toMatchObject([{ subject: [one, two], about: 'width', claims: [{ value: '4x' }, { value: '2x' }] }]);
  });

  it('keeps parallel cables apart, and tells of a port that two sources see plugged into different places', () => {
    const ends = [leaf('l', { guids: [one] }), leaf('s', { guids: [two] }), leaf('t', { guids: ['0x0000000000000003'] })];
    const first = piece('x', ends, [cable('l', 's', { aPort: '1', bPort: '1' }), cable('l', 's', { aPort: '2', bPort: '2' })]);
    expect(joinPieces([first]).links).toHaveLength(2);
    expect(joinPieces([first, first])).toMatchObject({ summary: { links: 2 }, disagreements: [] });
    const moved = joinPieces([first, piece('y', ends, [cable('l', 't', { aPort: '2', bPort: '2' })])]);
    expect(moved.links).toHaveLength(3);
    expect(moved.disagreements).toMatchObject([
      { subject: [one], about: 'peer', claims: [{ value: `${two}/2` }, { value: '0x0000000000000003/2' }] },
    ]);
  });

  it('finds the same cable of many between two switches in any order, seen from either end', () => {
    const switches = [leaf('a', { guids: [one] }), leaf('b', { guids: [two] })];
    const seen = (ports: readonly number[], turned: boolean): PieceLink[] =>
      ports.map((port) => {
        const [aPort, bPort] = [String(port), String(port + 100)];
        return turned ? cable('b', 'a', { aPort: bPort, bPort: aPort }) : cable('a', 'b', { aPort, bPort });
      });
    const ports = Array.from({ length: 40 }, (_, at) => at + 1);
    const { links } = joinPieces([piece('x', switches, seen(ports, false)), piece('y', switches, seen([...ports].reverse(), true))]);
    expect(links).toHaveLength(40);
    for (const { aPort, bPort, from } of links) expect([Number(bPort) - Number(aPort), from]).toEqual([100, [0, 1]]);
    // The first source leaves one end open, the second knows it, and the third names both: still one cable each.
    const open = ports.map((port) => cable('a', 'b', { aPort: String(port) }));
    const three = joinPieces([piece('x', switches, open), piece('y', switches, seen(ports, true)), piece('z', switches, seen(ports, false))]);
    expect(three.links.map(({ aPort, bPort, from }) => [aPort, bPort, from])).toEqual(ports.map((port) => [String(port), String(port + 100), [0, 1, 2]]));
  });

  it('is the same in steps, of which a fleet takes many', () => {
    const hosts = Array.from({ length: 3000 }, (_, at) => [host(`h${at}`), nic(`h${at}`, 'mlx5_0'), nic(`h${at}`, 'mlx5_1')]).flat();
    const pieces = [piece('x', hosts), piece('y', [...hosts].reverse())];
    const steps = joinInSteps(pieces);
    let count = 1;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count++;
    expect(count).toBeGreaterThan(40);
    expect(step.value).toEqual(joinPieces(pieces));
    expect(step.value.summary).toMatchObject({ hosts: 3000, adapters: 6000 });
  });

  it('puts what a port says of itself onto its cable', () => {
    const nodes = [host('h'), nic('h', 'mlx5_0', { guids: [one] }), leaf('l', { guids: [two] })];
    const fabric = joinPieces([
      piece('ib', nodes, [cable('h/mlx5_0', 'l', { aPort: '1', bPort: '9', width: '4x', gbps: 200 })]),
      piece('counters', [
        leaf('l', {
          guids: [two],
          ports: [
            { port: '9', errors: { LinkDownedCounter: 4 } },
            { port: '10', state: 'down' },
          ],
        }),
      ]),
    ]);
    expect(fabric.links).toMatchObject([{ state: 'ok', gbps: 200, bErrors: { LinkDownedCounter: 4 }, from: [0, 1] }]);
    expect(fabric.links[0]).not.toHaveProperty('aErrors');
  });

  it('counts a host under a switch as no cable where cables are known, and tells when they lead elsewhere', () => {
    const cables = piece(
      'ib',
      [
        host('h'),
        nic('h', 'mlx5_0', { guids: [one] }),
        leaf('l', { guids: [two] }),
        leaf('m', { guids: ['0x0000000000000003'] }),
        host('o'),
        nic('o', 'mlx5_0'),
      ],
      [cable('h/mlx5_0', 'l', { gbps: 400 }), cable('o/mlx5_0', 'm', { gbps: 400 })],
    );
    const slurm = (under: string) => piece('slurm', [host('h'), leaf(under)], [cable(under, 'h')]);
    expect(joinPieces([cables, slurm('l')])).toMatchObject({ summary: { links: 2 }, disagreements: [] });
    expect(joinPieces([cables, slurm('l')]).links[0]?.from).toEqual([0, 1]);
    const other = joinPieces([cables, slurm('m')]);
    expect(other.summary.links).toBe(2);
    expect(other.disagreements).toMatchObject([{ subject: ['host:h'], about: 'peer', claims: [{ value: 'l' }, { value: 'm' }] }]);
    expect(joinPieces([slurm('l')]).links).toMatchObject([{ kind: 'fabric' }]);
  });

  it('shows an interface only where another source knows its cable', () => {
    const probe = piece('probe', [host('h'), nic('h', 'eth0', { faint: true, macs: ['02:00:00:00:00:01'] })]);
    expect(joinPieces([probe]).nodes).toHaveLength(1);
    const lldp = piece('lldp', [host('h'), nic('h', 'eth0', { hearsay: true }), leaf('l')], [cable('h/eth0', 'l')]);
    expect(joinPieces([probe, lldp]).nodes).toHaveLength(3);
  });

  it('takes a neighbour that does not say what it is for what another source knows it to be', () => {
    const unsure = piece('lldp', [host('a'), nic('a', 'eth0', { hearsay: true }), leaf('b', { orElse: 'host' })], [cable('a/eth0', 'b')]);
    expect(joinPieces([unsure]).nodes.map(({ kind }) => kind)).toEqual(['host', 'nic', 'switch']);
    expect(joinPieces([unsure, piece('probe', [host('b')])]).nodes.map(({ kind }) => kind)).toEqual(['host', 'nic', 'host']);
  });

  it('gives racks to what sits in a host, and tells of two racks for one host', () => {
    const fabric = joinPieces([piece('x', [host('h', { rack: 'r1' }), nic('h', 'mlx5_0')]), piece('y', [host('h', { rack: 'r2' })])]);
    expect(fabric.nodes.map(({ rack }) => rack)).toEqual(['r1', 'r1']);
    expect(fabric.disagreements).toMatchObject([{ subject: ['host:h'], about: 'rack', claims: [{ value: 'r1' }, { value: 'r2' }] }]);
  });
});
