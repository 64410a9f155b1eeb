import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import {
  compareHosts,
  compareSnapshots,
  comparisonMarkdown,
  comparisonText,
  hostsComparison,
  sameness,
  samenessComparison,
} from '../../../src/cluster/compare/index.js';
import type { HostAnswer, HostFacts } from '../../../src/cluster/facts.js';
import { saveSnapshot } from '../../../src/cluster/snapshotFile.js';
import { answer, gpu, hostFacts, nic, snapshotOf } from './facts.js';
import { growth } from '../../support/cpu.js';

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
/** The same host, but for what every host has for itself and what is of a moment. */
const own = (place: number, change: Partial<HostFacts> = {}): HostFacts =>
  hostFacts({
    hostName: `gpu-${String(place)}`,
    gpus: eight.map((index) =>
      gpu(index, { uuid: `GPU-${String(place)}-${String(index)}`, temperatureC: 30 + place, throttle: place % 2 ? [] : ['sw_power_cap'] }),
    ),
    nics: eight.map((index) =>
      nic(index, { guid: `${String(place)}:${String(index)}`, lid: place * 8 + index, counters: { symbol_error: place } }),
    ),
    interfaces: [
      { name: 'eth0', up: true, addresses: [`10.0.0.${String(place)}/16`], mtu: 1500 },
      { name: `veth${String(place)}`, up: true, addresses: [], mtu: 1500 },
    ],
    uptimeSeconds: place * 1000,
    memoryBytes: 2 ** 41 - place * 1_000_000,
    clock: { offsetMs: place, uncertaintyMs: 1, synchronised: true, source: 'chronyd' },
    ...change,
  });
const told = (list: readonly { path: string; before: string | null; after: string | null }[]): string[] =>
  list.map(({ path, before, after }) => `${path}: ${before ?? '–'} → ${after ?? '–'}`);

describe('two hosts', () => {
  it('of one kind do not differ by their addresses, names, temperatures and counters', () => {
    expect(compareHosts(own(1), own(2))).toEqual([]);
  });

  it('differ first by what bears on NCCL; items that differ alike are one', () => {
    const other = own(2, {
      gpus: eight.map((index) => gpu(index, { driver: '535.1.2' })),
      nics: eight.slice(0, 7).map((index) => nic(index)),
      sysctl: { 'net.core.somaxconn': '128' },
      tools: { srun: '/usr/bin/srun' },
      peerMemory: [],
      confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_ALGO=Ring\n' }],
    });
    const found = compareHosts(own(1), other);
    expect(told(found)).toEqual([
      'confFiles[/etc/nccl.conf]: – → there',
      'peerMemory: nvidia_peermem → ',
      'gpus[0-7].driver: 550.54.15 → 535.1.2',
      'nics[mlx5_7/1]: port → –',
      'sysctl.net.core.somaxconn: – → 128',
      'tools.srun: – → /usr/bin/srun',
    ]);
    expect(found.map(({ importance }) => importance)).toEqual(['high', 'high', 'high', 'high', 'normal', 'low']);
    expect(found[2]?.count).toBe(8);
  });

  it('compare a variable of the login by name', () => {
    const found = compareHosts(own(1, { environment: { NCCL_ALGO: 'Ring', HOME_X: '1' } }), own(2, { environment: { NCCL_ALGO: 'Tree' } }));
    expect(told(found)).toEqual(['environment.NCCL_ALGO: Ring → Tree', 'environment.HOME_X: 1 → –']);
  });

  it('put the driver before the modules that came with it', () => {
    const host = (driver: string) =>
      own(1, { versions: { driver, cuda: '12.4', nccl: [] }, modules: { nvidia: driver, nvidia_peermem: driver } });
    expect(compareHosts(host('1'), host('2')).map(({ path }) => path)).toEqual([
      'versions.driver',
      'modules.nvidia',
      'modules.nvidia_peermem',
    ]);
  });

  it('differ by where a program is, but not where each simulated host keeps its own', () => {
    const host = (folder: string, simulated: boolean) => own(1, { simulated, tools: { mpirun: `${folder}/mpirun` } });
    expect(told(compareHosts(host('/a', false), host('/b', false)))).toEqual(['tools.mpirun: /a/mpirun → /b/mpirun']);
    expect(compareHosts(host('/a', true), host('/b', true))).toEqual([]);
  });

  it('show what a long text has on one side only', () => {
    const conf = (text: string) => ({ confFiles: [{ path: '/etc/nccl.conf', text }] });
    const found = compareHosts(own(1, conf('A=1\nNCCL_X=1\nB=2\n')), own(2, conf('A=1\nNCCL_X=2\nB=2\n')));
    expect(comparisonText(hostsComparison('a', 'b', found))).toContain('confFiles[/etc/nccl.conf].text  NCCL_X=1 → NCCL_X=2');
  });

  it('make no formatting of what they say', () => {
    const found = compareHosts(own(1, { kernel: 'a' }), own(2, { kernel: '</td>[x](command:y)|`\u001b[31m\n\n# x' }));
    const [text, markdown] = [
      comparisonText(hostsComparison('a', 'b', found)),
      comparisonMarkdown(hostsComparison('a', '# [x](y)', found)),
    ];
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').filter((line) => line.includes('kernel'))).toHaveLength(1);
    expect(markdown).toContain('``</td>[x](command:y)\\|` ⏎ # x``');
    expect(markdown).toContain('\\# \\[x\\]\\(y\\)');
  });
});

describe('all hosts', () => {
  it('of one kind are the same', async () => {
    const found = await sameness(snapshotOf(own(1), own(2), own(3)));
    expect(found).toEqual({ same: true, alike: ['a', 'b', 'c'], odd: [], unanswered: [] });
    expect(comparisonText(samenessComparison(found))).toMatch(/^All 3 hosts that answered have the same configuration\./);
  });

  it('name the differing ones first, each with what most have', async () => {
    const hosts = [own(1), own(2, { tools: { x: 'y' } }), own(3), own(4, { kernel: '6.8.0' }), own(5), own(6, { kernel: '6.8.0' })];
    const found = await sameness(snapshotOf(...hosts, answer(null, { kind: 'timeout', message: 'x' })));
    expect(found.same).toBe(false);
    expect(found.odd.map(({ hosts: names, differences }) => [names, told(differences)])).toEqual([
      [['d', 'f'], ['kernel: 5.15.0 → 6.8.0']],
      [['b'], ['tools.x: – → y']],
    ]);
    expect(found).toMatchObject({ alike: ['a', 'c', 'e'], unanswered: ['g'] });
    expect(comparisonText(samenessComparison(found))).toMatchInlineSnapshot(`
      "3 of 6 hosts differ from the others
        d,f
            ! kernel  5.15.0 → 6.8.0
        b
              tools.x  not there → y
        As most are: a,c,e
        Not compared, because they did not answer: g
      "
    `);
  });

  it('may each have a value of their own', async () => {
    const hosts = [1, 2, 3].map((place) => own(place, { environment: { UCX_NET_DEVICES: `dev${String(place)}` } }));
    expect((await sameness(snapshotOf(...hosts))).same).toBe(true);
  });

  it('miss what most have', async () => {
    const nics = eight.slice(0, 7).map((index) => nic(index));
    const found = await sameness(snapshotOf(own(1), own(2), own(3, { nics })));
    expect(found.odd.map(({ differences }) => told(differences))).toEqual([['nics[mlx5_7/1]: port → –']]);
  });

  it('are compared in time that grows with their number', async () => {
    const some = (count: number) => ({
      hosts: Object.fromEntries(Array.from({ length: count }, (_, place) => [`h${String(place)}`, answer(own(place))])),
    });
    const compared = (count: number) => {
      const snapshot = some(count);
      return () => sameness(snapshot);
    };
    // Eight times the hosts; a square would be 64 times.
    expect(await growth(compared, 100, 800, 0)).toBeLessThan(32);
  });
});

describe('two snapshots', () => {
  const at = (hour: string, ...hosts: readonly (HostFacts | HostAnswer)[]) => ({
    ...snapshotOf(...hosts),
    at: `2026-11-23T${hour}:00:00.000Z`,
  });

  it('tell what changed, what went up and who came and went', async () => {
    const before = at('05', own(1), own(2), answer(null), own(4));
    const worse = own(1, {
      nics: eight.map((index) =>
        nic(index, { guid: `1:${String(index)}`, lid: 8 + index, counters: { symbol_error: index === 3 ? 13 : 1, port_xmit_data: 9 } }),
      ),
    });
    const after = at('08', worse, answer(null, { kind: 'timeout', message: '' }), own(3), own(4), own(5));
    const found = await compareSnapshots(before, after);
    expect(found).toMatchObject({ added: ['e'], removed: [], lost: ['b'], returned: ['c'], same: ['d'] });
    expect(found.changed.map(({ hosts, differences }) => [hosts, told(differences)])).toEqual([
      [['a'], ['nics[mlx5_3/1].counters.symbol_error: 1 → 13']],
    ]);
    expect(found.changed[0]?.differences[0]?.perHour).toBe(4);
  });

  it('do not take a counter that began anew for one that went down', async () => {
    const zero = own(1, {
      nics: eight.map((index) => nic(index, { guid: `1:${String(index)}`, lid: 8 + index, counters: { symbol_error: 0 } })),
    });
    expect((await compareSnapshots(at('05', own(1)), at('06', zero))).changed).toEqual([]);
  });

  it('see an address that changed', async () => {
    const moved = own(1, { interfaces: [{ name: 'eth0', up: true, addresses: ['10.9.9.9/16'], mtu: 1500 }] });
    expect(told((await compareSnapshots(at('05', own(1)), at('06', moved))).changed[0]?.differences ?? [])).toEqual([
      'interfaces[eth0].addresses: 10.0.0.1/16 → 10.9.9.9/16',
    ]);
  });
});

describe('nccl-workbench compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = async (...args: string[]) => {
    let [out, err] = ['', ''];
    const io = {
      out: (text: string) => (out += text),
      err: (text: string) => (err += text),
      stdin: () => Promise.resolve(Buffer.alloc(0)),
      interactive: false,
      cwd: folder,
      env: {},
      signal: new AbortController().signal,
    };
    const code = await main(['compare', ...args], io, commands, '0');
    return { code, out, err };
  };

  it('answers each of its three questions, in every format', async () => {
    await saveSnapshot(join(folder, 'one.json'), snapshotOf(own(1), own(2), own(3, { kernel: '6.8.0' })));
    await saveSnapshot(join(folder, 'two.json'), snapshotOf(own(1), own(2), own(3)));
    expect(await run('one.json', 'one.json')).toMatchObject({ code: 0, err: '' });
    expect((await run('one.json', 'two.json')).out).toMatch(/ {2}c\n {6}! kernel {2}6\.8\.0 → 5\.15\.0/);
    expect((await run('--snapshot', 'two.json')).code).toBe(0);
    const odd = await run('--snapshot', 'one.json', '--format', 'json');
    expect(odd.code).toBe(1);
    expect(JSON.parse(odd.out)).toMatchObject({ origin: 'measured', same: false, alike: ['a', 'b'], odd: [{ hosts: ['c'] }] });
    const pair = await run('--snapshot', 'one.json', 'a', 'c', '--format', 'markdown');
    expect(pair.code).toBe(1);
    expect(pair.out).toContain('| **!** `kernel` | `5.15.0` | `6.8.0` |');
    expect((await run('--snapshot', 'one.json', 'a', 'b')).code).toBe(0);
  });

  it.each([
    [['one.json'], /takes two snapshots/],
    [[], /takes two snapshots/],
    [['--snapshot', 'one.json', 'a'], /takes two snapshots/],
    [['--snapshot', 'one.json', 'a', 'zz'], /zz is not a host/],
    [['none.json', 'one.json'], /could not be read/],
    [['one.json', 'one.json', '--format', 'x'], /--format/],
  ])('says in one line why %j cannot be done', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });
});
