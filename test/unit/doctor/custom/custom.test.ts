import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { unknownFacts, type HostFacts } from '../../../../src/cluster/facts.js';
import { fits } from '../../../../src/doctor/custom/expectation.js';
import { factAt, factPaths } from '../../../../src/doctor/custom/factPath.js';
import { examine, readOwnChecks } from '../../../../src/doctor/index.js';
import { hostFacts, snapshotOf } from '../../cluster/facts.js';

const well = hostFacts();
const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('schemas/checks.schema.json', 'utf8')) as object);
const yaml = (expectation: string, more = ''): string =>
  `id: site-rule\ntitle: Site rule\nseverity: fail\nexpect: { ${expectation} }\n${more}`;

/** Hosts that a check of a user's own names, and those of which it does not know. */
function judge(text: string, ...hosts: readonly HostFacts[]) {
  const { checks, problems } = readOwnChecks(text);
  expect(problems).toEqual([]);
  expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
  const { checks: results } = examine({ ...snapshotOf(...hosts), racks: { r1: ['a'] } }, { more: checks, only: ['site-rule'] });
  const of = (status: string): string =>
    results
      .filter((result) => result.status === status)
      .flatMap((result) => result.hosts)
      .join('');
  return { fail: of('fail'), unknown: of('unknown'), pass: of('pass'), results };
}

describe('checks of a user’s own', () => {
  it.each<[string, Partial<HostFacts>, string]>([
    ['fact: kernel, equals: 5.15.0', { kernel: '6.8.0' }, 'b'],
    ['fact: kernel, oneOf: [5.15.0, 6.8.0]', { kernel: '6.8.0' }, ''],
    ['fact: versions.driver, atLeast: 550.54', { versions: { ...well.versions, driver: '550.9.1' } }, 'b'],
    ['fact: versions.driver, atLeast: 550.54', { versions: { ...well.versions, driver: '1550.9' } }, ''],
    ['fact: limits.memlockKiB, atLeast: 1024', { limits: { ...well.limits, memlockKiB: 64 } }, 'b'],
    ['fact: limits.nofile, atMost: 65536', { limits: { ...well.limits, nofile: 'unlimited' } }, 'b'],
    ['fact: gpus.count, equals: 8', { gpus: well.gpus?.slice(1) ?? [] }, 'b'],
    ['fact: nics.rateGbps, atLeast: 400', { nics: (well.nics ?? []).map((nic, i) => ({ ...nic, rateGbps: i === 3 ? 200 : 400 })) }, 'b'],
    ['fact: os, matches: Ubuntu*', { os: 'Rocky 9' }, 'b'],
    ['fact: os, matches: Ubuntu 2?.04', { os: 'Ubuntu 24.04' }, ''],
    ['fact: environment.NCCL_DEBUG, exists: false', { environment: { NCCL_DEBUG: 'INFO' } }, 'b'],
    ['fact: kernel, atLeast: 5.4', { kernel: 'unheard' }, 'b'],
  ])('%s', (expectation, change, fails) => {
    expect(judge(yaml(expectation), well, hostFacts(change)).fail).toBe(fails);
  });
  it('compare hosts', () => {
    expect(judge(yaml('fact: kernel, sameOnAllHosts: true'), well, well, hostFacts({ kernel: '6.8.0' })).fail).toBe('c');
    expect(judge(yaml('fact: kernel, sameOnAllHosts: true'), well, well).fail).toBe('');
    expect(judge(yaml('fact: kernel, sameOnAllHosts: true'), well, hostFacts({ kernel: '6.8.0' })).fail).toBe('ab');
  });
  it('do not know where the fact is not known', () => {
    expect(judge(yaml('fact: kernel, equals: x'), hostFacts({ kernel: null }))).toMatchObject({ unknown: 'a', fail: '' });
    expect(
      judge(
        yaml('fact: sysctl.net.ipv4.tcp_keepalive_time, equals: 300'),
        hostFacts({ sysctl: { 'net.ipv4.tcp_keepalive_time': '300' } }),
        well,
      ),
    ).toMatchObject({
      pass: 'a',
      unknown: 'b',
    });
  });
  it('keep to their hosts, rack and GPUs', () => {
    const odd = hostFacts({ kernel: '6' });
    expect(judge(yaml('fact: kernel, equals: x', 'for: { hosts: "[b-c]" }').replace('"[b-c]"', 'b'), odd, odd).fail).toBe('b');
    expect(judge(yaml('fact: kernel, equals: x', 'for: { rack: r1 }'), odd, odd).fail).toBe('a');
    expect(judge(yaml('fact: kernel, equals: x', 'for: { gpu: a100 }'), odd).fail).toBe('');
  });
  it('say the user’s own sentence', () => {
    const { results } = judge(
      yaml('fact: kernel, equals: x', 'message: "{host} runs {value}"\nfix: Boot x.\ndocs: https://wiki.example/x\n'),
      well,
    );
    expect(results[0]).toMatchObject({ message: 'a runs 5.15.0', fix: 'Boot x.', docs: 'https://wiki.example/x' });
    expect(judge(yaml('fact: kernel, equals: x'), well).results[0]?.message).toBe('a: kernel is 5.15.0; expected: equals x.');
  });
});

describe('mistakes in them', () => {
  it.each<[string, number, RegExp]>([
    [yaml('fact: kernle, equals: x'), 3, /no fact "kernle".*kernel\?/],
    [yaml('fact: versions.drivr, equals: x'), 3, /versions\.driver/],
    [yaml('fact: __proto__, equals: x'), 3, /no fact/],
    [yaml('fact: kernel'), 3, /one of equals/],
    [yaml('fact: kernel, run: rm'), 3, /"run" is not a key/],
    [yaml('fact: kernel, oneOf: x'), 3, /oneOf/],
    [yaml('fact: kernel, exists: perhaps'), 3, /exists/],
    [yaml('fact: kernel, equals: x', 'docs: javascript:alert(1)'), 4, /https/],
    [yaml('fact: kernel, equals: x').replace('fail', 'error'), 2, /warn or fail/],
    [yaml('fact: kernel, equals: x').replace('site-rule', 'driver-differs'), 0, /already/],
    ['just text', 0, /map/],
  ])('%j', (text, line, message) => {
    const { checks, problems } = readOwnChecks(text, ['driver-differs']);
    expect(checks).toEqual([]);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.range.start.line).toBe(line);
  });
  it('never throw, whatever the file holds', () => {
    for (const text of ['', '\0', '[', '- - -', '&a [*a]', '['.repeat(2000), 'id: {}\nexpect: []'])
      expect(() => readOwnChecks(text)).not.toThrow();
  });
});

it('every path of the schema can be read of a host, also of one of which nothing is known', () => {
  for (const path of factPaths) {
    expect(() => factAt(unknownFacts, path)).not.toThrow();
    expect(() => factAt(well, path.replace('NAME', 'toString'))).not.toThrow();
  }
  expect(factAt(well, 'environment.constructor')).toEqual([]);
  const known = JSON.stringify(JSON.parse(readFileSync('schemas/checks.schema.json', 'utf8')));
  for (const path of factPaths.filter((one) => !one.endsWith('.NAME'))) expect(known).toContain(`"${path}"`);
});

it('a pattern of many stars ends at once', () => {
  expect(fits('a'.repeat(4000), `${'*a'.repeat(200)}b`)).toBe(false);
  expect(fits('abc', '*b*')).toBe(true);
  expect(fits('abc', '')).toBe(false);
});
