import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HostFacts, MachineFact } from '../../../../src/cluster/facts.js';
import { allPlatforms, examine, type Platform, readPlatforms } from '../../../../src/doctor/index.js';
import { platforms as known } from '../../../../src/doctor/platforms/known.js';
import { platformFinder } from '../../../../src/doctor/platforms/find.js';
import { innerKeys, platformEntries } from '../../../../src/doctor/platforms/schema.js';
import { gpu, nic, snapshotOf } from '../../cluster/facts.js';
import { host } from '../cases.js';

interface Part {
  readonly properties: Readonly<Record<string, Part>>;
}
const schema = JSON.parse(readFileSync('schemas/platforms.schema.json', 'utf8')) as object & { definitions: { platform: Part } };
const valid = new Ajv({ strict: false }).compile(schema);

const machine = (product: string): MachineFact => ({ vendor: null, product, board: null, instanceType: null });
const gpus = (count: number) => Array.from({ length: count }, (_, i) => gpu(i));
const ports = (count: number) => Array.from({ length: count }, (_, i) => nic(i));
const dgx = (change: Partial<HostFacts> = {}): HostFacts => host({ machine: machine('DGXH100'), ...change });

/** Kinds of a good file, of which the schema must say the same. */
function read(text: string): readonly Platform[] {
  const { platforms, problems } = readPlatforms(text);
  expect(problems).toEqual([]);
  expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
  return platforms;
}

const answerOf = (id: string, facts: HostFacts, platforms: readonly Platform[]) =>
  examine(snapshotOf(facts), { platforms, only: [id] }).checks[0];

describe('expected values of a site’s own', () => {
  it('change the answer of a check for a known kind, and leave what they do not name', () => {
    const own = read('id: dgx-h100\nnics: { count: 6 }\nsource: purchase order 17\n');
    expect(answerOf('platform-nics', dgx({ nics: ports(7) }), [])).toMatchObject({ status: 'fail' });
    expect(answerOf('platform-nics', dgx({ nics: ports(7) }), own)).toMatchObject({ status: 'pass' });
    const short = answerOf('platform-nics', dgx({ nics: ports(5) }), own);
    expect(short).toMatchObject({ status: 'fail', message: 'a shows 5 RDMA ports; NVIDIA DGX H100 has 6.' });
    expect(short?.troubles[0]?.evidence).toContain('NVIDIA DGX H100: purchase order 17');
    const base = known.find(({ id }) => id === 'dgx-h100');
    expect(own[0]).toEqual({ ...base, nics: { count: 6, gbps: 400 }, source: 'purchase order 17', docs: null });
  });
  it('are not compared where null stands', () => {
    const own = read('id: dgx-h100\ngpus: null\nsource: four of eight are lent out\n');
    expect(answerOf('platform-gpus', dgx({ gpus: gpus(4) }), own)).toBeUndefined();
    expect(answerOf('platform-gpus', dgx({ gpus: gpus(4) }), [])).toMatchObject({ status: 'fail' });
  });
  it('are of a kind of their own, from nothing or like a known one', () => {
    const [plain, like] = read(
      [
        '- id: rack-server',
        '  recognise: { names: [SYS-821GE], gpus: [H100], leastGpus: 2 }',
        '  gpus: 8',
        '  driverAtLeast: "550.10"',
        '  memoryGiB: 1536.5',
        '  source: order 4',
        '- { id: rack-two, like: hgx-h100, recognise: { names: [XE9680] }, busbw: { busbwGBs: 470 }, source: acceptance test, docs: "https://wiki.example/x" }',
      ].join('\n'),
    );
    expect(plain).toMatchObject({ name: 'rack-server', gpus: 8, nvlinks: null, driverAtLeast: '550.10', memoryGiB: 1536.5 });
    expect(like).toMatchObject({ nvlinks: 18, pcieGen: 5, busbw: { busbwGBs: 470, hosts: 1, source: 'acceptance test' } });
    const own = [plain, like].flatMap((one) => one ?? []);
    expect(answerOf('platform-gpus', host({ machine: machine('SYS-821GE-TNHR'), gpus: gpus(7) }), own)).toMatchObject({ status: 'fail' });
    expect(answerOf('platform-gpus', host({ machine: machine('SYS-000'), gpus: gpus(7) }), own)).toBeUndefined();
  });
  it('of a kind that GPUs alone tell do not hide one that a name tells', () => {
    const own = read('id: hgx-h100\ngpus: 8\nsource: all our baseboards have eight\n');
    const idOf = (facts: HostFacts): string | undefined => platformFinder(own, null)(facts)?.id;
    expect(idOf(dgx())).toBe('dgx-h100');
    expect(idOf(host({ machine: machine('PowerEdge') }))).toBe('hgx-h100');
    expect(allPlatforms(own)).toHaveLength(known.length);
    expect(answerOf('platform-gpus', host({ machine: machine('PowerEdge'), gpus: gpus(7) }), own)).toMatchObject({ status: 'fail' });
  });
});

describe('mistakes in them', () => {
  it.each<[string, number, string]>([
    ['id: dgx-h100\ngpus: eight\nsource: x', 1, 'A number above 0 is expected here, or null for what is not to be compared.'],
    ['id: dgx-h100\ngpus: 7.5\nsource: x', 1, 'A whole number is expected here.'],
    ['id: dgx-h100\ngpus: 0\nsource: x', 1, 'A number above 0 is expected here, or null for what is not to be compared.'],
    ['id: dgx-h100\nsource: x\nnics: { count: 8, rate: 400 }', 2, '"rate" is not a key that is read here; known are count, gbps.'],
    ['id: dgx-h100\ngpus: 8', 0, 'source is missing.'],
    ['gpus: 8\nsource: x', 0, 'id is missing.'],
    ['id: DGX\nsource: x', 0, 'An id has small letters, digits and hyphens, such as dgx-h100.'],
    ['id: mine\nsource: x\ngpus: 8', 0, 'A kind of machine of your own needs recognise, with names or gpus, to be told by.'],
    ['id: dgx-h100\nsource: x\ndriverAtLeast: newest', 2, 'A version is expected here, such as 550.54.15, or null.'],
    ['id: dgx-h100\nsource: x\ndocs: javascript:alert(1)', 2, 'docs is an https address.'],
    ['id: dgx-h100\nsource: x\nnics: 8', 2, 'A map is expected here, such as { count: 8, gbps: 400 }.'],
    ['id: dgx-h100\nsource: x\nbusbw: { hosts: 2 }', 2, 'busbw.busbwGBs is missing.'],
    ['- { id: dgx-h100, source: x }\n- { id: dgx-h100, source: y }', 1, 'There is a kind of machine "dgx-h100" already.'],
    ['just text', 0, 'A kind of machine is a map with id, source and what it has, such as gpus: 8.'],
  ])('%j', (text, line, message) => {
    const { platforms, problems } = readPlatforms(text);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(problems[0]?.range.start.line).toBe(line);
    expect(platforms).toHaveLength(text.startsWith('- ') ? 1 : 0);
  });
  it('name what is known in place of an unknown kind', () => {
    const { problems } = readPlatforms('id: mine\nlike: dgx-h99\nrecognise: { gpus: [H99] }\nsource: x');
    expect(problems[0]?.message).toMatch(/^There is no kind of machine "dgx-h99"; known are .*dgx-h100/);
    expect(problems[0]?.range.start.line).toBe(1);
  });
  it('never throw, whatever the file holds', () => {
    for (const text of ['', '\0', '[', '- - -', '&a [*a]', '['.repeat(2000), 'id: {}\nnics: []', `id: x${'9'.repeat(1e5)}`, '__proto__: 1'])
      expect(() => readPlatforms(text)).not.toThrow();
  });
});

describe('schemas/platforms.schema.json', () => {
  it('has exactly the keys that are read', () => {
    const { properties } = schema.definitions.platform;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(platformEntries).sort());
    for (const [key, keys] of Object.entries(innerKeys))
      expect(Object.keys(properties[key]?.properties ?? {}).sort()).toEqual([...keys].sort());
  });
  it.each([
    'id: dgx-h100\ngpus: eight\nsource: x',
    'id: dgx-h100',
    'id: DGX\nsource: x',
    'id: a-b\nsource: x\nnics: { rate: 1 }',
    'id: a-b\nsource: x\nbusbw: {}',
  ])('refuses what the reader refuses: %j', (text) => {
    expect(readPlatforms(text).problems).not.toEqual([]);
    expect(valid(parse(text))).toBe(false);
  });
});
