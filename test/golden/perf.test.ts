import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPerf, type PerfResult, type Placement } from '../../src/nccl/perf/index.js';

const own = 'test/golden/perf';
const shared = '../shared/samples/nccl-tests';
const lab = '../shared/samples/lab/openmpi';

interface Listed {
  readonly file: string;
  readonly ranks?: number | null;
  readonly rows?: number;
  readonly avg_printed?: number | null;
  readonly avg_recomputed?: number;
  readonly peak_busbw?: number;
  readonly excerpt?: boolean;
}

const places = (result: PerfResult) => result.rows.flatMap((row) => [row.outOfPlace, row.inPlace]).filter((place) => place !== null);
const peak = (result: PerfResult): number => Math.max(...places(result).map((place) => place.busbwGBs));
const each = ({ perIteration: one }: Placement): number[] =>
  one === undefined ? [] : [one.minUs, one.maxUs, one.p99Us, one.cvPercent].filter((value) => value !== null);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('text and JSON of one run say the same', () => {
  const names = readdirSync(own).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)); // prettier-ignore
  it('has the twins of 12 variants', () => expect(names).toHaveLength(12));

  it.each(names)('%s', (name) => {
    const text = readPerf(readFileSync(`${own}/${name}.txt`, 'utf8'));
    const json = readPerf(readFileSync(`${own}/${name}.json`, 'utf8'));
    expect(text.rows).toHaveLength(6);
    expect(json.rows).toHaveLength(6);
    expect(text.ok).toBe(!/wrong|minbw/.test(name));
    expect(json.ok).toBe(text.ok);
    expect(json.nRanks).toBe(text.nRanks);
    expect(json.nNodes).toBe(text.nNodes);
    expect(json.outOfBounds).toBe(text.outOfBounds);
    expect(json.ncclVersion).toBe('2.30.7');
    expect(text.ncclVersion).toBe('2.30.7');
    expect(json.avgBusbwGBs).toBeCloseTo(text.avgBusbwGBs ?? NaN, 3);
    for (const [index, row] of text.rows.entries()) {
      const twin = json.rows[index];
      expect(twin).toMatchObject({ sizeBytes: row.sizeBytes, count: row.count, type: row.type });
      for (const place of ['outOfPlace', 'inPlace'] as const) {
        expect(row[place]?.timeUs).toBeCloseTo(twin?.[place]?.timeUs ?? NaN, 1);
        expect(row[place]?.busbwGBs).toBeCloseTo(twin?.[place]?.busbwGBs ?? NaN, 1);
        expect(row[place]?.algbwGBs).toBeCloseTo(twin?.[place]?.algbwGBs ?? NaN, 1);
        expect(row[place]?.wrong).toBe(twin?.[place]?.wrong);
        // The table has two decimals and no median.
        const [own, other] = [row[place]?.perIteration, twin?.[place]?.perIteration];
        expect(own === undefined, name).toBe(!name.includes('periter') || row[place] === null);
        if (own !== undefined)
          for (const key of ['minUs', 'maxUs', 'p99Us', 'cvPercent'] as const) expect(own[key]).toBeCloseTo(other?.[key] ?? NaN, 1);
        if (other !== undefined) expect(other.p50Us).toBeGreaterThan(0);
      }
    }
  });

  it('reads every number of the text to its last digit', () => {
    for (const name of names) {
      const source = readFileSync(`${own}/${name}.txt`, 'utf8');
      const printed = source.split('\n').filter((line) => /^ +\d+ +\d+ +[a-z]/.test(line));
      const { rows } = readPerf(source);
      expect(rows).toHaveLength(printed.length);
      for (const [at, row] of rows.entries()) {
        const words = (printed[at] ?? '').trim().split(/\s+/);
        expect(words.slice(0, 3)).toEqual([String(row.sizeBytes), String(row.count), row.type]);
        const values = [row.outOfPlace, row.inPlace].flatMap((place) =>
          place === null
            ? []
            : [place.timeUs, place.algbwGBs, place.busbwGBs, ...(place.wrong === null ? [] : [place.wrong]), ...each(place)],
        );
        expect(
          words
            .slice(5)
            .filter((word) => /^[\d.]+(?:e[+-]\d+)?$/.test(word))
            .map(Number),
          `${name}: ${printed[at] ?? ''}`,
        ).toEqual(values);
      }
    }
  });

  it('keeps nothing of the environment that the JSON report holds', () => {
    const source = readFileSync(`${own}/synthetic-v2.19.6-plain.json`, 'utf8').replace('NCCL_DEBUG=WARN', 'API_TOKEN=hunter2');
    expect(JSON.stringify(readPerf(source))).not.toMatch(/hunter2|API_TOKEN|usr.bin/);
  });

  it('reads a report that was cut anywhere', () => {
    const source = readFileSync(`${own}/synthetic-v2.19.6-plain.json`, 'utf8');
    let most = 0;
    for (let end = 0; end < source.length - 1; end += 7) {
      const result = readPerf(source.slice(0, end));
      expect(result.ok).toBe(false);
      expect(result.rows.length).toBeGreaterThanOrEqual(most);
      most = Math.max(most, result.rows.length);
    }
    expect(most).toBe(6);
  });
});

describe('outputs of other systems', () => {
  if (!existsSync(`${shared}/index.json`)) {
    it('left out: ../shared is not here', () => console.log('left out: the published outputs, ../shared is not here'));
    return;
  }
  const index = (JSON.parse(readFileSync(`${shared}/index.json`, 'utf8')) as Listed[]).filter(
    (entry) => entry.file.startsWith('real-') && entry.file.endsWith('.txt'),
  );
  it('are all listed', () => expect(index.length).toBeGreaterThan(25));

  it.each(index.map((entry) => [entry.file, entry] as const))('%s', (file, entry) => {
    const result = readPerf(readFileSync(`${shared}/${file}`, 'utf8'));
    const split = file.includes('split-lines');
    expect(result.rows).toHaveLength(split ? 4 : (entry.rows ?? -1));
    expect(result.avgBusbwGBs).toBe(entry.avg_printed ?? null);
    if (entry.peak_busbw !== undefined) expect(peak(result)).toBe(entry.peak_busbw);
    if (entry.avg_recomputed !== undefined)
      expect(mean(places(result).map((place) => place.busbwGBs))).toBeCloseTo(entry.avg_recomputed, 2);
    if (result.nRanks !== null && typeof entry.ranks === 'number') expect(result.nRanks).toBe(entry.ranks);
    expect(result.problems.filter((problem) => problem.message.includes('not understood'))).toEqual([]);
  });

  it('is not fooled by what only looks complete', () => {
    const read = (file: string) => readPerf(readFileSync(`${shared}/${file}`, 'utf8'));
    expect(read('real-gke-b200-header-then-hang.txt')).toMatchObject({ ok: false, nRanks: 4, nNodes: 2, ncclVersion: '2.26.6' });
    expect(read('real-aws-2xp5-48xlarge-efa.txt')).toMatchObject({ ok: false, avgBusbwGBs: null, nRanks: 16 });
    expect(read('real-aws-16xp5en-efa.txt').ok).toBe(false);
    expect(read('real-cscs-2x4-gh200-slingshot.txt')).toMatchObject({ ok: true, collective: 'all_reduce', nRanks: 8, nNodes: 2 });
    expect(read('real-dgx-h100-2x8-ib-excerpt.txt').nRanks).toBe(16);
    expect(read('real-gke-16xb200-alltoall.txt')).toMatchObject({ ok: true, nRanks: 16, nNodes: 2, ncclVersion: '2.26.6' });
  });
});

describe("the lab's MPI program", () => {
  if (!existsSync(lab)) {
    it('left out: ../shared is not here', () => console.log('left out: the Open MPI tables, ../shared is not here'));
    return;
  }
  it.each([
    ['allreduce-idle.txt', 8],
    ['allreduce-lab2.txt', 8],
    ['allreduce.txt', 8],
  ])('%s', (file, nRanks) => {
    const source = readFileSync(`${lab}/${file}`, 'utf8');
    const result = readPerf(source);
    expect(result.rows).toHaveLength(source.split('\n').filter((line) => /^ +\d+ +\d+ +float/.test(line)).length);
    expect(result).toMatchObject({ nRanks, nNodes: nRanks, origin: 'measured', outOfBounds: null });
    expect(
      result.rows.every((row) => row.inPlace === null && row.redop === null && row.outOfPlace !== null && row.outOfPlace.wrong === null),
    ).toBe(true);
  });

  it('is complete without a footer, with an average of its own rows', () => {
    const source = readFileSync(`${lab}/allreduce-idle.txt`, 'utf8');
    const first = source.slice(source.indexOf('# Rank'), source.indexOf('real'));
    const result = readPerf(first);
    expect(result.ok).toBe(true);
    expect(result.avgBusbwGBs).toBeCloseTo(mean(places(result).map((place) => place.busbwGBs)), 10);
  });
});
