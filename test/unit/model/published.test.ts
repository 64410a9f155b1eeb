import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelPage } from '../../../scripts/parts/modelPage.js';
import { busbwOf, compare, type Figure, modelled, type Published, ranksOf, summary } from '../../../scripts/parts/published.js';
import { build, findPreset, predict, shapeOfHosts } from '../../../src/nccl/model/index.js';
import { readPerf } from '../../../src/nccl/perf/index.js';

const published = JSON.parse(readFileSync('docs/data/published.json', 'utf8')) as Published;
const { figures } = published;
const samples = '../shared/samples/nccl-tests';
const GiB = 1024 ** 3;

/** Highest bus bandwidth and out-of-place time at each size of a recorded output; the CSV of many node counts is read for one of them. */
function recorded({ sample, machine }: Figure): Map<number, { busbwGBs: number; timeUs: number | null }> {
  const text = readFileSync(`${samples}/${sample ?? ''}`, 'utf8');
  if (sample?.endsWith('.csv') === true) {
    const rows = text.split('\n').slice(1).map((line) => line.split(',').map(Number)); // prettier-ignore
    return new Map(
      rows
        .filter(([nodes]) => nodes === machine?.nodes)
        .map((row) => [(row[2] ?? 0) * 1024 ** 2, { busbwGBs: Math.max(row[6] ?? 0, row[8] ?? 0), timeUs: null }]),
    );
  }
  return new Map(
    readPerf(text).rows.map(({ sizeBytes, outOfPlace, inPlace }) => [
      sizeBytes,
      { busbwGBs: Math.max(outOfPlace?.busbwGBs ?? 0, inPlace?.busbwGBs ?? 0), timeUs: outOfPlace?.timeUs ?? null },
    ]),
  );
}

describe('the page of the model against published figures', () => {
  it.each([
    ['en', 'docs/model.md'],
    ['zh', 'docs/zh-cn/model.md'],
  ] as const)('says in %s what the model says now (npm run docs:model)', (language, path) => {
    expect(readFileSync(path, 'utf8')).toBe(modelPage(published, language));
  });

  it('hides no figure: each one is compared, or says why it is not', () => {
    expect(figures.length).toBeGreaterThanOrEqual(40);
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
    const taken = new Set(compare(published).map(({ figure }) => figure.id));
    for (const figure of figures) expect(taken.has(figure.id), figure.id).toBe(figure.why === undefined);
    for (const language of ['en', 'zh'] as const) {
      const page = modelPage(published, language);
      for (const { system, source } of figures) {
        expect(page).toContain(system[language]);
        expect(page).toContain(source);
      }
    }
  });

  it('explains every healthy figure that the model misses by more than a tenth', () => {
    for (const { figure, errorPercent } of compare(published))
      if (Math.abs(errorPercent) > 10) expect(figure.note, `${figure.id}: ${errorPercent.toFixed(1)} %`).toBeDefined();
  });

  it('says that a bad configuration is far below the model, and never that a healthy one without assumptions is half of it', () => {
    for (const { figure, errorPercent } of compare(published))
      if (figure.bad === true) expect(errorPercent, figure.id).toBeGreaterThan(50);
      else if (figure.assumed === undefined) expect(errorPercent, figure.id).toBeLessThan(60);
  });

  it('is near on the systems that the presets are for', () => {
    const found = summary(compare(published).filter(({ figure }) => figure.bad !== true && figure.assumed === undefined));
    expect(found?.count).toBeGreaterThanOrEqual(25);
    expect(found?.medianPercent).toBeLessThan(7);
  });

  it('takes the middle of two medians, and the worst of either sign', () => {
    const [one] = compare(published);
    if (one === undefined) throw new Error('no figure');
    const of = (errorPercent: number) => ({ ...one, errorPercent });
    expect(summary([of(-20), of(4), of(8), of(10)])).toMatchObject({ medianPercent: 9, within10: 3, worst: { errorPercent: -20 } });
    expect(summary([])).toBeNull();
  });
});

describe.skipIf(!existsSync(samples))('a published figure', () => {
  it.each(figures.filter(({ sample }) => sample !== undefined).map((figure) => [figure.id, figure] as const))(
    '%s is what its recorded output says',
    (_id, figure) => {
      const rows = recorded(figure);
      const row = rows.get(figure.sizeBytes);
      expect(row?.busbwGBs).toBe(figure.busbwGBs);
      expect(Math.max(...[...rows.values()].map(({ busbwGBs }) => busbwGBs))).toBe(figure.busbwGBs);
      for (const [size, timeUs] of Object.entries(figure.timesUs ?? {})) expect(rows.get(Number(size))?.timeUs).toBe(timeUs);
      const ranks = ranksOf(figure);
      if (ranks !== null && row?.timeUs !== null && row?.timeUs !== undefined)
        expect(busbwOf(ranks, figure.sizeBytes, row.timeUs) / figure.busbwGBs).toBeCloseTo(1, 1);
    },
  );
});

if (!existsSync(samples))
  describe('recorded outputs', () => {
    it('left out: ../shared is not here', () => {
      console.log('left out: ../shared/samples is not here, so published figures are not held against their outputs');
    });
  });

describe('the search that the presets stand for', () => {
  const peak = (
    preset: string,
    nNodes: number,
    version: string,
    env: Record<string, string> = {},
    nics?: { count: number; gbs: number },
  ) => {
    const found = findPreset(preset);
    if (found === null) throw new Error(preset);
    const built = build({
      preset: found,
      shape: { nNodes, ppn: found.gpusPerNode, ...(nics === undefined ? {} : { nics }) },
      env,
      version,
    });
    if (!built.ok) throw new Error(built.warn);
    return { ...built, row: predict(built.system, 'AllReduce', [16 * GiB], built.allowed)[0] };
  };

  it('gives one DGX H100 about 480 GB/s by the formulas of every release, not 700', () => {
    for (const version of ['2.24.3', '2.26.6', '2.27.7', '2.28.9', '2.30.7']) {
      const { row } = peak('dgx-h100', 1, version);
      expect(row).toMatchObject({ algorithm: 'NVLS' });
      expect(row?.busbwGBs, version).toBeGreaterThan(460);
      expect(row?.busbwGBs, version).toBeLessThan(490);
    }
  });

  it('makes a tree faster inside than between nodes where adapters are slow, and no faster where the links are full', () => {
    const slow = peak('dgx-a100', 2, '2.30.7', {}, { count: 4, gbs: 12.5 });
    expect(slow.system.tree).toMatchObject({ bwIntra: 24, bwInter: 12, pattern: 1 });
    expect(slow.row).toMatchObject({ algorithm: 'Tree' });
    const fast = peak('dgx-h100', 2, '2.30.7');
    expect(fast.system.tree).toMatchObject({ bwIntra: 48, bwInter: 48 });
    const bound = peak('dgx-a100', 2, '2.30.7', {}, { count: 8, gbs: 25 });
    expect(bound.system.tree).toMatchObject({ bwIntra: 30, bwInter: 24 });
  });

  it('makes that of one GPU a node what a public log shows: ring 24/24 and tree 48/24', () => {
    const preset = findPreset('dgx-a100');
    if (preset === null) throw new Error('dgx-a100');
    const built = build({ preset, shape: { nNodes: 2, ppn: 1, nics: { count: 1, gbs: 25 } }, env: {}, version: '2.30.7' });
    if (!built.ok) throw new Error(built.warn);
    expect(built.system.ring).toMatchObject({ nChannels: 1, bwIntra: 24, bwInter: 24 });
    expect(built.system.tree).toMatchObject({ nChannels: 1, bwIntra: 48, bwInter: 24, pattern: 3 });
  });

  it('doubles the channels of few fast rings on Hopper, and of no others', () => {
    expect(peak('dgx-h100', 2, '2.30.7', {}, { count: 4, gbs: 50 }).system.commChannels).toBe(16);
    expect(peak('dgx-h100', 2, '2.30.7').system.commChannels).toBe(16);
    expect(peak('dgx-h100', 2, '2.30.7', {}, { count: 4, gbs: 25 }).system.commChannels).toBe(8);
    expect(peak('dgx-a100', 2, '2.30.7', {}, { count: 4, gbs: 25 }).system.commChannels).toBe(8);
  });

  it('knows a node of four GH200 by the name of its GPUs, and one of H200 still', () => {
    const host = (name: string, gpus: number) => ({ gpus: Array.from({ length: gpus }, () => ({ name })), nics: [] });
    expect(shapeOfHosts([host('NVIDIA GH200 120GB', 4)])?.preset.name).toBe('gh200-4');
    expect(shapeOfHosts([host('NVIDIA H200', 8)])?.preset.name).toBe('dgx-h200');
  });

  it('is null where a figure has neither a machine nor a search', () => {
    const [without] = figures.filter(({ machine, search }) => machine === undefined && search === undefined);
    if (without === undefined) throw new Error('every figure has one');
    expect(modelled(without, [GiB])).toBeNull();
  });
});
