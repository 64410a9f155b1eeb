import { describe, expect, it } from 'vitest';
import { fabricFromIbnetdiscover } from '../../../../src/fabric/fromDiscovery.js';
import { placesOf } from '../../../../src/fabric/order/places.js';
import { waysBetween } from '../../../../src/fabric/plan/betweenSites.js';
import { type HierarchyPlan, planHierarchy } from '../../../../src/fabric/plan/hierarchy.js';
import { planOfPlaces } from '../../../../src/fabric/plan/planOfPlaces.js';
import { readSites } from '../../../../src/fabric/plan/readSites.js';
import { type SitePlan, usualFigures } from '../../../../src/fabric/plan/sites.js';
import { fabricFile } from '../../../lab/ib/fabricFile.js';
import { run } from '../trees/run.js';

const three = `
gpusPerHost: 8
sites:
  - { name: fra, racks: 4, hostsPerRack: 8 }
  - { name: ams, racks: 4, hostsPerRack: 8 }
  - { name: iad, racks: 4, hostsPerRack: 8 }
links:
  - { between: [fra, ams], ms: 20, gbps: 400 }
  - { between: [ams, iad], rttMs: 160, gbps: 400 }
  - { between: [fra, iad], ms: 150, gbps: 400 }
`;
const one: SitePlan = { sites: [{ name: 'x', racks: 1, hostsPerRack: 1, gpusPerHost: 8 }], links: [], ...usualFigures };

describe('an all-reduce in levels', () => {
  it('costs what the formula says, level by level', () => {
    const plan = planHierarchy({ ...one, sites: [{ name: 'x', racks: 2, hostsPerRack: 4, gpusPerHost: 8 }] }, 8_000_000);
    expect(plan.gpus).toBe(64);
    expect(plan.levels.map(({ level, members, bytes }) => [level, members, bytes])).toEqual([
      ['nvlink', 8, 8_000_000],
      ['rack', 4, 1_000_000],
      ['site', 2, 250_000],
    ]);
    const [nvlink, rack, site] = plan.levels;
    // 2·7·3.4 µs and 2·7/8·8 MB over 370.8 GB/s; then 2·3·14 µs and 2·3/4·1 MB over 48 GB/s; then 2·14 µs and 2·1/2·0.25 MB over 48 GB/s.
    expect(nvlink?.timeUs).toBeCloseTo(47.6 + 14e6 / 370.8e3, 6);
    expect(rack?.timeUs).toBeCloseTo(84 + 1.5e6 / 48e3, 6);
    expect(site?.timeUs).toBeCloseTo(28 + 0.25e6 / 48e3, 6);
    expect(plan.timeUs).toBeCloseTo((nvlink?.timeUs ?? 0) + (rack?.timeUs ?? 0) + (site?.timeUs ?? 0), 6);
  });

  it('leaves out levels with one member, and one GPU costs nothing', () => {
    expect(planHierarchy(one, 1e6).levels.map(({ level }) => level)).toEqual(['nvlink']);
    expect(planHierarchy({ ...one, sites: [{ name: 'x', racks: 1, hostsPerRack: 1, gpusPerHost: 1 }] }, 1e6)).toMatchObject({
      timeUs: 0,
      flatRingUs: 0,
      levels: [],
    });
  });

  it('sends the whole sum between sites once, whatever the sites hold inside', () => {
    const { plan } = readSites(three);
    expect(plan).not.toBeNull();
    if (plan === null) return;
    const { levels, ways, flatRingUs, timeUs } = planHierarchy(plan, 1e9);
    expect(levels.at(-1)).toMatchObject({ level: 'sites', members: 3, bytes: 1e9 });
    expect(ways[0]?.algorithm).toBe(levels.at(-1)?.algorithm);
    // One ring over all GPUs waits for every host on the way round.
    expect(flatRingUs).toBeGreaterThan(timeUs);
    expect(planHierarchy(plan, 2e9).timeUs).toBeGreaterThan(timeUs);
  });

  it('refuses sites that no link joins', () => {
    const { plan } = readSites('sites: [{ name: a }, { name: b }, { name: c }]\nlinks: [{ between: [a, b], ms: 20, gbps: 100 }]');
    expect(() => planHierarchy(plan ?? one, 1e6)).toThrow('The links do not join all sites.');
  });
});

describe('the ways between sites', () => {
  const names = ['fra', 'ams', 'iad'];
  const links = readSites(three).plan?.links ?? [];
  it('are the tree over the short links for small sums: twice the way to its farthest site', () => {
    const ways = waysBetween(names, links, 1000);
    const tree = ways.find(({ algorithm }) => algorithm === 'tree');
    // fra–ams 20 ms and ams–iad 80 ms, from ams.
    expect(tree?.latencyUs).toBe(160_000);
    expect(tree?.edges).toEqual([
      ['ams', 'fra'],
      ['ams', 'iad'],
    ]);
    expect(ways[0]?.algorithm).toBe('tree');
    expect(ways.find(({ algorithm }) => algorithm === 'direct')?.latencyUs).toBe(300_000);
    expect(ways.find(({ algorithm }) => algorithm === 'ring')?.latencyUs).toBeCloseTo((4 / 3) * 250_000);
  });
  it('are all links at once for large sums', () => {
    expect(waysBetween(names, links, 1e12)[0]?.algorithm).toBe('direct');
  });
  it('go without a ring and without direct exchange where links are missing', () => {
    expect(waysBetween(names, links.slice(0, 2), 1e6).map(({ algorithm }) => algorithm)).toEqual(['tree']);
    expect(waysBetween(names, links.slice(0, 1), 1e6)).toEqual([]);
  });
  it('of two sites cost the same in a ring as directly', () => {
    const [first, second, third] = waysBetween(['fra', 'ams'], links, 1e9).map(({ latencyUs, transferUs }) => latencyUs + transferUs);
    expect(second).toBeCloseTo(first ?? 0, 3);
    expect(third).toBeGreaterThan(second ?? 0);
  });
  it('find the shortest of all rings', () => {
    const square = (['ab', 'bc', 'cd', 'da'] as const).map((pair) => ({ a: pair.charAt(0), b: pair.charAt(1), us: 1, GBs: 1 }));
    const cross = (['ac', 'bd'] as const).map((pair) => ({ a: pair.charAt(0), b: pair.charAt(1), us: 10, GBs: 1 }));
    const ring = waysBetween(['a', 'c', 'b', 'd'], [...cross, ...square], 1).find(({ algorithm }) => algorithm === 'ring');
    expect(ring?.latencyUs).toBeCloseTo((2 * 3 * 4) / 4);
  });
});

describe('a file of sites', () => {
  it('is read with its units', () => {
    const { plan, problems } = readSites(three);
    expect(problems).toEqual([]);
    expect(plan?.links).toEqual([
      { a: 'fra', b: 'ams', us: 20_000, GBs: 50 },
      { a: 'ams', b: 'iad', us: 80_000, GBs: 50 },
      { a: 'fra', b: 'iad', us: 150_000, GBs: 50 },
    ]);
    expect(plan?.sites[0]).toEqual({ name: 'fra', racks: 4, hostsPerRack: 8, gpusPerHost: 8 });
    expect(plan?.nvlink).toEqual(usualFigures.nvlink);
    expect(readSites('sites: [{name: a}]\nnvlink: {us: 2, GBs: 400}').plan?.nvlink).toEqual({ us: 2, GBs: 400, given: true });
  });
  it.each([
    ['', 'A file of sites has a list "sites".'],
    ['sites: []', 'A file of sites names at least one site.'],
    ['sites: [{}, {name: a}]', 'Site 1 has no name.'],
    ['sites: [{name: a}, {name: a}]', 'Two sites have the same name.'],
    ['sites: [{name: a, racks: 0}]', 'a: racks is a whole number above 0.'],
    ['sites: [{name: a}]\nlinks: [{between: [a, b], ms: 1, gbps: 1}]', 'A link is between two of the sites: between: [A, B].'],
    [
      'sites: [{name: a}, {name: b}]\nlinks: [{between: [a, b], ms: -1, gbps: 1}]',
      'The link between a and b needs ms (or rttMs) and gbps.',
    ],
    ['sites: [{name: a}]\nrack: {us: 1}', 'rack needs us and GBs (or gbps), both above 0.'],
  ])('%j says what is missing', (text, problem) => {
    expect(readSites(text).problems).toContain(problem);
  });
  it('that is no YAML is a problem, not an error', () => {
    for (const text of ['{', 'a: [', '\0', '[1,2', '- &a [*a]']) expect(readSites(text).problems.length).toBeGreaterThan(0);
  });
});

describe('fabric plan', () => {
  it('answers with a cost for each level and says that it is modelled', async () => {
    const { code, out, err } = await run(['fabric', 'plan', '--sites', 's.yaml', '--size', '1G', '--format', 'json'], { 's.yaml': three });
    expect([code, err]).toEqual([0, '']);
    const plan = JSON.parse(out) as HierarchyPlan;
    expect(plan).toMatchObject({ origin: 'modelled', bytes: 1024 ** 3, gpus: 768 });
    expect(plan.levels.map(({ level }) => level)).toEqual(['nvlink', 'rack', 'site', 'sites']);
    const text = await run(['fabric', 'plan', '--sites', 's.yaml'], { 's.yaml': three });
    expect(text.out).toMatch(/^All-reduce of 1 GiB over 768 GPUs in levels: \d[\d.]* \S+ \(modelled\)/);
    expect(text.out).toContain('Usual figures stand in for: inside a host, inside a rack, between racks.');
  });

  it('takes one site from its cables', async () => {
    const fabric = fabricFromIbnetdiscover(fabricFile({ hosts: 32, radix: 16 }).text);
    const plan = planOfPlaces(fabric, placesOf(fabric), 8);
    expect(plan?.sites).toEqual([{ name: 'site', racks: 4, hostsPerRack: 8, gpusPerHost: 8 }]);
    // One HDR adapter (200 Gbit/s) for eight GPUs.
    expect(plan?.rack).toEqual({ us: 14, GBs: 25 / 8, given: true });
    const { code, out } = await run(['fabric', 'plan', '--ibnetdiscover', 'net.txt'], {
      'net.txt': fabricFile({ hosts: 32, radix: 16 }).text,
    });
    expect(code).toBe(0);
    expect(out).toContain('over 256 GPUs');
  });

  it.each([
    [['--sites', 's.yaml', '--size', 'much'], '--size takes a size'],
    [['--sites', 'none.yaml'], 'could not be read'],
    [['--sites', 'bad.yaml'], 'A file of sites has a list "sites".'],
    [['--ibnetdiscover', 'bad.yaml'], 'Describe them with --sites.'],
  ])('%j ends in one line', async (args, message) => {
    const { code, out, err } = await run(['fabric', 'plan', ...args], { 's.yaml': three, 'bad.yaml': '' });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
  });
});
