import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import type { HostFacts, PciFact } from '../../../src/cluster/facts.js';
import { joinPieces } from '../../../src/fabric/join.js';
import { topoXmlPiece } from '../../../src/fabric/pieces/topoXml.js';
import { readTopoSystem, type TopoSystem } from '../../../src/fabric/readers/topoXml.js';
import { systemOfFacts } from '../../../src/fabric/topoSystem.js';
import { toTopoXml } from '../../../src/fabric/writers/topoXml.js';
import { readTopoXml, type XmlElement } from '../../../src/nccl/catalog/topoXml.js';
import { gpus, host, matrix, nic, snapshot } from './facts.js';

const versions = ['2.18.6', '2.21.5', '2.22.3', '2.27.3', '2.30.7'];
const link = { gen: 5, width: 16, maxGen: 5, maxWidth: 16 };
const device = (address: string, path: readonly string[], classCode: string, numaNode: number): PciFact => ({
  address,
  path,
  root: 'pci0000:15',
  numaNode,
  classCode,
  id: null,
  link,
  acsRedirect: null,
  ats: null,
  relaxedOrdering: null,
  maxReadRequest: null,
  maxPayload: null,
});
const two = (value: number): string => value.toString(16).padStart(2, '0');

/** A host of 8 GPUs that meet in NVSwitches, each below a PCIe switch together with its adapter, four to a socket. */
function facts(over: Partial<HostFacts> = {}): HostFacts {
  const rails = Array.from({ length: 8 }, (_, rail) => rail);
  const numa = (rail: number): number => (rail < 4 ? 0 : 1);
  const pci = rails.flatMap((rail) => {
    const [root, up, port, other] = [0, 1, 2, 3].map((part) => `0000:${two(0x10 * (rail + 1) + part)}:00.0`);
    const [gpu, card] = [`0000:${two(0x10 * (rail + 1) + 8)}:00.0`, `0000:${two(0x10 * (rail + 1) + 9)}:00.0`];
    const above = [root ?? '', up ?? ''];
    return [
      device(root ?? '', [root ?? ''], '060400', numa(rail)),
      device(up ?? '', above, '060400', numa(rail)),
      device(gpu, [...above, port ?? '', gpu], '030200', numa(rail)),
      device(card, [...above, other ?? '', card], '020700', numa(rail)),
    ];
  });
  const at = (rail: number, part: number): string => `0000:${two(0x10 * (rail + 1) + part)}:00.0`;
  const answer = host({
    gpus: gpus(8).map((gpu, rail) => ({ ...gpu, pci: at(rail, 8) })),
    nics: rails.map((rail) => nic(`mlx5_${rail}`, { pci: at(rail, 9), guid: `0x00000000000000${two(rail + 1)}`, rateGbps: 400, numaNode: numa(rail) })),
    topoMatrix: matrix(8),
    pci,
    ...over,
  });
  if (answer.facts === null) throw new Error('no facts');
  return answer.facts;
}

const elements = ({ children }: XmlElement): number => 1 + children.reduce((sum, child) => sum + elements(child), 0);

describe('a topology file of NCCL, written from what a host was probed for', () => {
  const known = facts();
  const { text, problems } = toTopoXml(systemOfFacts(known), known);

  it('is what NCCL reads, in every release, without a remark', () => {
    expect(problems).toEqual([]);
    for (const version of versions) {
      const { ok, rc, remarks, nodes } = readTopoXml(text, 'topo', version);
      expect([version, ok, rc, remarks.map(({ log }) => log)]).toEqual([version, true, 'ncclSuccess', ['INFO Loading unnamed topology']]);
      expect(nodes).toBe(text.split('\n').filter((line) => /^ *<[^/]/.test(line)).length);
    }
  });

  it('has CPUs, PCIe switches as NCCL goes up them, GPUs with their NVLinks, and nets, with classes and links', () => {
    expect(text.split('\n').slice(0, 13)).toEqual([
      '<system version="1">',
      '  <cpu numaid="0">',
      '    <pci busid="0000:11:00.0" class="0x060400" link_speed="32.0 GT/s PCIe" link_width="16">',
      '      <pci busid="0000:18:00.0" class="0x030200" link_speed="32.0 GT/s PCIe" link_width="16">',
      '        <gpu dev="0" sm="90">',
      '          <nvlink target="fffffff:ffff:ff" count="18" tclass="0x068000"/>',
      '        </gpu>',
      '      </pci>',
      '      <pci busid="0000:19:00.0" class="0x020700" link_speed="32.0 GT/s PCIe" link_width="16">',
      '        <nic>',
      '          <net name="mlx5_0" dev="0" speed="400000" port="1" guid="0x0000000000000001"/>',
      '        </nic>',
      '      </pci>',
    ]);
    const { root } = readTopoXml(text, 'topo', '2.27.3');
    expect(root?.children.map(({ tag, attributes }) => [tag, ...attributes.flat()])).toEqual([
      ['cpu', 'numaid', '0'],
      ['cpu', 'numaid', '1'],
    ]);
    expect(root === null ? 0 : elements(root)).toBe(1 + 2 + 8 + 8 * 3 + 8 * 3);
  });

  it('says the same as nvidia-smi topo -m, read back into a graph', () => {
    const piece = topoXmlPiece('h', readTopoSystem(text), { kind: 'topo', name: '', at: null, origin: 'measured' });
    const fabric = joinPieces([piece]);
    const counts = (width: string): number => fabric.links.filter((one) => one.width === width).length;
    expect(fabric.summary).toMatchObject({ hosts: 1, gpus: 8, adapters: 8 });
    expect([counts('NV18'), counts('PIX')]).toEqual([28, 8]);
    expect(fabric.links.find(({ width }) => width === 'NV18')?.gbps).toBe(3600);
  });

  it('writes direct NVLinks with the far GPU, and nothing where nothing is known', () => {
    const pairs = matrix(2).replaceAll('NV18', 'NV4');
    const both = facts({ gpus: (known.gpus ?? []).slice(0, 2), nics: [], topoMatrix: pairs });
    const direct = toTopoXml(systemOfFacts(both), both).text;
    expect(direct).toContain('<nvlink target="0000:28:00.0" count="4" tclass="0x030200"/>');
    expect(direct).not.toContain('fffffff');
    const nothing = facts({ gpus: null, nics: null, topoMatrix: null, pci: null });
    expect(toTopoXml(systemOfFacts(nothing), nothing)).toEqual({ text: '<system version="1"/>\n', problems: [] });
  });

  it('tells what it leaves out: devices without an address, and a file that is too large for NCCL', () => {
    const lost = facts({ gpus: gpus(1) });
    expect(toTopoXml(systemOfFacts(lost), lost).problems.map(({ message }) => message)).toEqual([
      'the PCI address of GPU0 is not known, so it is left out',
    ]);
    const many: TopoSystem = {
      gpus: [],
      nets: Array.from({ length: 120 }, (_, at) => ({ name: `n${at}`, pci: `0000:${two(at)}:00.0`, path: [], numa: 0, gbps: 100 })),
      devices: [],
      problems: [],
    };
    expect(toTopoXml(many).problems.map(({ message }) => message)).toEqual(['the file has 362 elements, and NCCL takes 256 at most']);
  });

  it('keeps names of hosts from breaking out of their place', () => {
    const odd = facts({ nics: [nic('m"/><system a="<&\u001b[31m', { pci: '0000:19:00.0' })] });
    const hostile = toTopoXml(systemOfFacts(odd), odd).text;
    const { ok, remarks } = readTopoXml(hostile, 'topo', '2.27.3');
    expect([ok, remarks.length]).toEqual([true, 1]);
    expect(readTopoSystem(hostile).nets).toHaveLength(1);
  });

  const address = fc.integer({ min: 1, max: 200 }).map((bus) => `0000:${two(bus)}:00.0`);
  const system = fc
    .record({
      gpus: fc.uniqueArray(fc.record({ bus: fc.integer({ min: 1, max: 60 }), sm: fc.constantFrom(null, 70, 90), numa: fc.constantFrom(null, 0, 1), count: fc.integer({ min: 0, max: 18 }), toSwitch: fc.boolean(), far: address }), { maxLength: 8, selector: ({ bus }) => bus }),
      nets: fc.uniqueArray(fc.record({ bus: fc.integer({ min: 61, max: 120 }), numa: fc.constantFrom(null, 0, 1), gbps: fc.constantFrom(null, 100, 0.5, 400) }), { maxLength: 8, selector: ({ bus }) => bus }),
      switches: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ gpus: cards, nets, switches }): TopoSystem => {
      // Switches of a NUMA node hang on one another.
      const path = (numa: number | null): string[] => Array.from({ length: switches }, (_, level) => `0000:${two(201 + level + 10 * ((numa ?? 2) + 1))}:00.0`);
      return {
        gpus: cards.map(({ bus, sm, numa, count, toSwitch, far }, dev) => ({
          pci: `0000:${two(bus)}:00.0`,
          dev,
          sm,
          numa,
          path: path(numa),
          nvlinks: count === 0 ? [] : [{ target: toSwitch ? '' : far, count, toSwitch, kind: 'nvlink' as const }],
        })),
        nets: nets.map(({ bus, numa, gbps }, dev) => ({ name: `mlx5_${dev}`, pci: `0000:${two(bus)}:00.0`, numa, path: path(numa), gbps })),
        devices: [],
        problems: [],
      };
    });
  const sorted = ({ gpus: cards, nets, devices, problems: slips }: TopoSystem): TopoSystem => ({
    gpus: [...cards].sort((a, b) => a.dev - b.dev),
    nets: [...nets].sort((a, b) => (a.name < b.name ? -1 : 1)),
    devices,
    problems: slips,
  });

  it('is read back as it was, whatever the host', () => {
    fc.assert(
      fc.property(system, (made) => {
        const { text: written, problems: slips } = toTopoXml(made);
        expect(slips).toEqual([]);
        expect(readTopoXml(written, 'topo', '2.27.3').ok).toBe(true);
        expect(sorted(readTopoSystem(written))).toEqual(sorted(made));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a file that leaves it to NCCL what its devices are', () => {
  const file = (inner: string): string => `<system version="1">\n<cpu numaid="0">\n<pci busid="ffff:ff:01.0" class="0x060400">\n${inner}\n</pci>\n</cpu>\n</system>`;
  const gpu = '<pci busid="0001:00:00.0" class="0x030200"/>';
  const card = '<pci busid="0101:00:00.0" class="0x020700"/>';

  it('shows GPUs and adapters by their class, and joins them with what others know by their addresses', () => {
    const source = { kind: 'topo', name: '', at: null, origin: 'measured' } as const;
    const own = topoXmlPiece('h', readTopoSystem(file(`${gpu}\n${card}`)), source);
    const alone = joinPieces([own]);
    expect(alone.nodes.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['host h', 'gpu GPU 0001:00:00.0', 'nic 0101:00:00.0']);
    expect(alone.links.map(({ width }) => width)).toEqual(['PIX']);
    const probe = {
      source,
      nodes: [
        { key: 'h', kind: 'host', name: 'h' },
        { key: 'g', kind: 'gpu', name: 'GPU0 H100', host: 'h', device: 'gpu0', pci: '0001:00:00.0' },
      ],
      links: [],
      problems: [],
    } as const;
    expect(joinPieces([probe, own]).nodes.map(({ name }) => name)).toEqual(['h', 'GPU0 H100', '0101:00:00.0']);
  });

  it('takes bridges apart that have stand-ins for addresses, and says how many devices tell nothing of themselves', () => {
    const apart = `<system version="1"><cpu numaid="0"><pci busid="ffff:ff:01.0">${gpu}</pci><pci busid="ffff:ff:02.0">${card}</pci></cpu></system>`;
    const piece = topoXmlPiece('h', readTopoSystem(apart), { kind: 'topo', name: '', at: null, origin: 'measured' });
    expect(piece.links).toEqual([]);
    const bare = readTopoSystem(file('<pci busid="0000:01:00.0" link_width="16"/><pci busid="0000:02:00.0"/>'));
    expect([bare.devices, bare.problems.map(({ message }) => message.slice(0, 56))]).toEqual([[], ['PCI devices without a class, <gpu> or <net>: 2. What the']]);
    // A bridge with nothing below it is no device, and an NVSwitch is none that is drawn.
    expect(readTopoSystem(file('<pci busid="0000:01:00.0" class="0x060400"/><pci busid="0000:02:00.0" class="0x068000"/>'))).toMatchObject({ devices: [], problems: [] });
  });
});

describe('nccl-workbench fabric --format topo-xml', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'topo-'));
    const answer = { ...host(), facts: facts() };
    writeFileSync(join(folder, 'one.json'), JSON.stringify(snapshot({ gpu000: answer })));
    writeFileSync(join(folder, 'two.json'), JSON.stringify(snapshot({ gpu000: answer, gpu001: { ok: false, problem: null, facts: null } })));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
    const said = { out: '', err: '' };
    const io: Io = {
      out: (part) => (said.out += part),
      err: (part) => (said.err += part),
      stdin: () => Promise.resolve(Buffer.from('')),
      interactive: false,
      cwd: folder,
      env: {},
      signal: new AbortController().signal,
    };
    return { code: await main(['fabric', ...args], io, commands, '0'), ...said };
  }

  it('writes the file of the only host, or of the one that is named', async () => {
    const one = await run('--snapshot', 'one.json', '--format', 'topo-xml');
    expect([one.code, one.err]).toEqual([0, '']);
    expect(readTopoSystem(one.out)).toMatchObject({ gpus: { length: 8 }, nets: { length: 8 }, problems: [] });
    expect((await run('--snapshot', 'two.json', '--format', 'topo-xml', '--host', 'gpu000')).out).toBe(one.out);
  });

  it('says what is missing', async () => {
    expect(await run('--snapshot', 'two.json', '--format', 'topo-xml')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--host, of gpu[000-001]') as string });
    expect(await run('--format', 'topo-xml')).toMatchObject({ code: 2, err: expect.stringContaining('--snapshot') as string });
    expect(await run('--snapshot', 'two.json', '--format', 'topo-xml', '--host', 'gpu001')).toMatchObject({ code: 2, err: expect.stringContaining('was not probed') as string });
    expect(await run('--snapshot', 'two.json', '--format', 'topo-xml', '--host', '__proto__')).toMatchObject({ code: 2 });
    expect(await run('--snapshot', 'one.json', '--host', 'gpu000')).toMatchObject({ code: 2, err: expect.stringContaining('--host goes with') as string });
  });
});
