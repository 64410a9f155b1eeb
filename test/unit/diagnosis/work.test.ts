import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveOf } from '../../../src/bundle/index.js';
import { analyseDocument, carryOut, compareInputs, diagnoseInputs, excerptOf, filterInputs } from '../../../src/editor/diagnosis/work.js';
import { nested } from '../../../src/editor/diagnosis/nested.js';
import { digestOfText, logOf } from '../../e2e/page/diagnosisState.js';

const silent = (): void => undefined;
const log = logOf();
let folder = '';
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diagnosis-'));
  writeFileSync(path('train.log'), log);
  writeFileSync(path('train.log.gz'), gzipSync(log));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a log read for the panel', () => {
  it('tells the same from a file, a packed file, bytes and a text', async () => {
    const [file] = [await diagnoseInputs([{ path: path('train.log') }], silent)];
    const packed = await diagnoseInputs([{ path: path('train.log.gz') }], silent);
    const handed = await diagnoseInputs([{ name: 'train.log', content: log }], silent);
    expect(packed.diagnosis.findings.map(({ rule, evidence }) => [rule, evidence[0]?.line])).toEqual(
      file.diagnosis.findings.map(({ rule, evidence }) => [rule, evidence[0]?.line]),
    );
    expect({ ...handed, origins: [] }).toEqual({ ...file, origins: [] });
    expect(file.origins).toEqual([{ path: path('train.log'), content: 0, member: null }]);
    expect(handed.origins).toEqual([{ path: null, content: 0, member: null }]);
    expect(file.diagnosis.findings[0]).toMatchObject({ role: 'culprit', rule: 'ib-completion-12' });
    expect(file.markdown).toContain('## ');
  });

  it('takes a folder as one job, and names what cannot be read', async () => {
    const { diagnosis } = await diagnoseInputs([{ path: folder }], silent);
    expect(diagnosis.files).toEqual(['train.log', 'train.log.gz']);
    expect(diagnosis.unit).toBe('ownLine');
    await expect(diagnoseInputs([{ path: path('nowhere.log') }], silent)).rejects.toThrow(/nowhere\.log/);
  });

  it('reads the logs in an archive, such as a diagnostic bundle, and shows lines of each', async () => {
    const members = [
      { name: 'nccl-bundle-202611201402/logs/a.log', content: Buffer.from(log) },
      { name: 'nccl-bundle-202611201402/hosts/gpu-1/other.txt', content: Buffer.from('not a log') },
      { name: 'nccl-bundle-202611201402/logs/b.log', content: Buffer.from('first\nsecond\n') },
    ];
    writeFileSync(path('bundle.tar.gz'), await archiveOf(members, new Date(0)));
    const input = { path: path('bundle.tar.gz') };
    const { diagnosis, origins } = await diagnoseInputs([input], silent);
    expect(diagnosis.files).toEqual([members[0]?.name, members[2]?.name]);
    expect(origins.map(({ member }) => member)).toEqual(diagnosis.files);
    expect(diagnosis.findings[0]).toMatchObject({ role: 'culprit' });
    expect((await excerptOf(input, diagnosis.files[1] ?? '', 2, silent)).text).toBe('first\nsecond');
    rmSync(path('bundle.tar.gz'));
  });

  it('knows every rank, how far it came, and those that never came', () => {
    const { diagnosis } = digestOfText(logOf({}, { fails: false, short: true }));
    expect(diagnosis.ranks).toHaveLength(16);
    expect(diagnosis.ranks[15]).toMatchObject({ rank: 15, standing: 'missing', first: null });
    expect(diagnosis.ranks[0]).toMatchObject({ host: 'gpu-001', standing: 'complete', network: 'IB', version: '2.27.7' });
    expect(diagnosis.ranks[0]?.spans.map(({ phase }) => phase)).toEqual([
      'start',
      'bootstrap',
      'topology',
      'graphs',
      'connections',
      'running',
    ]);
    expect(diagnosis.ranks[3]?.warning).toBeNull();
    expect(digestOfText(log).diagnosis.ranks[3]?.warning?.line).toBeGreaterThan(300);
  });

  it('holds rings, trees and pairs that agree with each other', () => {
    const [detail] = digestOfText(logOf({ network: 'Socket', inside: 'SHM' }, { fails: false })).details;
    expect(detail?.rings).toHaveLength(4);
    expect([...(detail?.rings[0]?.order ?? [])].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, rank) => rank));
    expect([...(detail?.trees[0]?.parent ?? [])].filter((parent) => parent === -1)).toHaveLength(1);
    const ways = new Set(detail?.pairs.way);
    expect(ways).toEqual(new Set([1, 4]));
  });

  it('says in what a bad run differs, with lines of both', async () => {
    const good = logOf({}, { fails: false });
    const bad = logOf({ network: 'Socket' }, { fails: false });
    const { comparison } = await compareInputs([{ name: 'good', content: good }], [{ name: 'bad', content: bad }], silent);
    const [first] = comparison.differences;
    expect(first).toMatchObject({ weight: 'much', good: expect.stringContaining('IB') as unknown });
    expect(first?.badPlace?.line).toBeGreaterThan(0);
    const same = await compareInputs([{ name: 'good', content: good }], [{ name: 'bad', content: good }], silent);
    expect(same.comparison.differences).toEqual([]);
  });
});

describe('a part of a log', () => {
  it('is the lines of a rank or a host and no others', async () => {
    const one = await filterInputs([{ path: path('train.log') }], [{ host: 'gpu-002', pid: 40_000, device: 0, tag: 8 }], silent);
    const lines = one.text.split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.every((line) => line.includes('gpu-002:40000:'))).toBe(true);
    const host = await filterInputs([{ path: path('train.log.gz') }], [{ host: 'gpu-001', pid: null, device: null, tag: null }], silent);
    expect(host.text.split('\n').every((line) => line.includes('gpu-001:'))).toBe(true);
    expect(
      await filterInputs([{ path: path('train.log') }], [{ host: 'gpu-00', pid: null, device: null, tag: null }], silent),
    ).toMatchObject({ text: '' });
  });

  it('is what stands around a line', async () => {
    const content = Array.from({ length: 2000 }, (_, at) => `line ${String(at + 1)}`).join('\n');
    const { text, from, cut } = await excerptOf({ name: 'x', content }, null, 1000, silent);
    expect([from, cut]).toEqual([700, true]);
    expect(text.split('\n')[1000 - from]).toBe('line 1000');
    expect((await excerptOf({ name: 'x', content }, null, 3, silent)).from).toBe(1);
    const last = await carryOut({ kind: 'excerpt', input: { name: 'x', content }, member: null, around: 2000 }, silent);
    expect(last).toMatchObject({ cut: false });
  });

  it('is folded by phase and by who speaks', async () => {
    const { sections } = await analyseDocument({ name: 'train.log', content: log }, silent);
    const speaker = sections.find(({ who }) => who.startsWith('gpu-002:40000'));
    expect(speaker).toMatchObject({ kind: 'speaker' });
    const lines = log.split('\n');
    for (const { kind, who, from, to } of sections) {
      expect(to).toBeGreaterThan(from);
      if (kind === 'speaker') expect(lines[from - 1]).toContain(who.split(':')[0]);
    }
    expect(sections.some(({ phase }) => phase === 'start')).toBe(true);
    const section = (from: number, to: number) => ({ kind: 'phase' as const, phase: 'start' as const, who: '', from, to });
    expect(nested([section(1, 10), section(2, 5), section(4, 8), section(6, 10), section(11, 12)])).toEqual([
      section(1, 10),
      section(2, 5),
      section(6, 10),
      section(11, 12),
    ]);
  });
});
