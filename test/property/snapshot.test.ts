import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanLine } from '../../src/base/clean.js';
import type { HostAnswer, HostFacts, Snapshot } from '../../src/cluster/facts.js';
import { readSnapshot, snapshot as snapshotShape } from '../../src/cluster/readSnapshot.js';
import { parseSnapshot } from '../../src/cluster/snapshot/parse.js';
import { snapshotText } from '../../src/cluster/snapshot/write.js';
import { writeFullHost } from '../unit/cluster/fullHost.js';
import { runProbe } from '../unit/cluster/runProbe.js';

const root = mkdtempSync(join(tmpdir(), 'snapshot-'));
let full: HostFacts;
beforeAll(() => {
  writeFullHost(root);
  const { facts } = runProbe(root, { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, NCCL_DEBUG: 'INFO' }, 'sh', null, {
    sentAtMs: 0,
    receivedAtMs: 4e12,
  });
  if (facts === null) throw new Error('the probe of the full host gave no facts');
  full = facts;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const snapshotOf = (hosts: Readonly<Record<string, HostAnswer>>): Snapshot => ({
  schema: 2,
  at: '2026-11-28T05:00:00.000Z',
  cluster: 'demo',
  origin: 'measured',
  hosts,
  racks: { r1: ['a', 'b'] },
  ibnetdiscover: { host: 'a', text: 'Switch\t1 "S-1"\n' },
});
/** Written and read again, host by host and in one piece. */
const again = async (snapshot: Snapshot): Promise<Snapshot | null> => {
  const text = await snapshotText(snapshot);
  const read = await parseSnapshot(text);
  expect(readSnapshot(JSON.parse(text))).toEqual(read);
  return read;
};

/** Keys whose value is never null, and those that take a few words only. */
const never = new Set([
  'index', 'name', 'device', 'port', 'up', 'addresses', 'path', 'line', 'value', 'code', 'count', 'last', 'readable', 'xids', 'lines', 'links', 'active', 'inactive',
  'kind', 'total', 'free', 'sizeKiB', 'groups', 'rx', 'tx', 'dropped', 'cpu', 'versions', 'nccl', 'confFiles', 'environment', 'limits', 'tools', 'simulated', 'sysctl',
  'systemVariables', 'plugins', 'containers', 'text', 'type', 'gid', 'address', 'version', 'gids',
]); // prettier-ignore
const words: Readonly<Record<string, readonly string[]>> = {
  vendor: ['nvidia', 'amd', 'ascend'],
  linkLayer: ['InfiniBand', 'Ethernet'],
  kind: ['net', 'tuner', 'profiler', 'env', 'gin', 'collnet'],
};
const tables = new Set(['environment', 'tools', 'modules', 'services', 'sysctl', 'containers', 'counters']);
const word = fc.string({ maxLength: 12 }).map((text) => cleanLine(`x${text}`));

/** Facts of the same shape as a sample, with other values: nulls where they may be, lists of other lengths. */
function like(sample: unknown, key: string, inGpu = false): fc.Arbitrary<unknown> {
  const filled = (): fc.Arbitrary<unknown> => {
    if (typeof sample === 'number') return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n));
    if (typeof sample === 'boolean') return fc.boolean();
    if (typeof sample === 'string') return (key === 'vendor' && !inGpu) || words[key] === undefined ? word : fc.constantFrom(...words[key]);
    if (Array.isArray(sample))
      return sample.length === 0
        ? fc.constant([])
        : fc.array(fc.oneof(...sample.map((item: unknown) => like(item, '', key === 'gpus'))), { maxLength: 3 });
    if (typeof sample !== 'object' || sample === null) return fc.constant(null);
    const entries = Object.entries(sample);
    if (tables.has(key))
      return fc.dictionary(word, entries[0] === undefined ? word : like(entries[0][1], 'value'), { maxKeys: 3, noNullPrototype: true });
    return fc.record(Object.fromEntries(entries.map(([name, held]) => [name, like(held, name, inGpu)])));
  };
  return never.has(key) || key === '' || (inGpu && key === 'vendor') ? filled() : fc.option(filled(), { nil: null, freq: 4 });
}

describe('a snapshot that was saved', () => {
  it('has every field of a host that has everything, and gives all of them back', async () => {
    expect(Object.entries(full).filter(([, value]) => value === null)).toEqual([]);
    const answer: HostAnswer = {
      ok: false,
      problem: { kind: 'tool', message: 'x', next: null },
      facts: full,
      notes: ['n'],
      unseen: [{ section: 'pci', why: 'permission', message: 'm' }],
      tookMs: 12.5,
    };
    const snapshot = snapshotOf({ a: answer, b: { ok: false, problem: null, facts: null } });
    expect(await again(snapshot)).toEqual(snapshot);
    const valid = new Ajv().compile(snapshotShape.schema);
    expect(valid(snapshot), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...snapshot, hosts: { a: { ...answer, facts: { ...full, pci: [{ address: 1 }] } } } })).toBe(false);
  });

  it('gives back whatever facts there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(word, like(full, ''), { maxKeys: 3, noNullPrototype: true }), async (hosts) => {
        const snapshot = snapshotOf(
          Object.fromEntries(Object.entries(hosts).map(([name, facts]) => [name, { ok: true, problem: null, facts: facts as HostFacts }])),
        );
        expect(await again(snapshot)).toEqual(snapshot);
      }),
      { numRuns: 200 },
    );
  });

  it('of schema 1 is read: what it lacks is not known', () => {
    const old = readSnapshot({ schema: 1, at: 'x', hosts: { a: { ok: true, facts: { hostName: 'a', gpus: [{ index: 0, name: 'G' }] } } } });
    expect(old).toMatchObject({
      schema: 1,
      hosts: { a: { ok: true, facts: { hostName: 'a', pci: null, kernelLog: null, sysctl: {}, gpus: [{ index: 0, uuid: null }] } } },
    });
    expect(old?.hosts['a']?.facts?.gpus?.[0]).not.toHaveProperty('ecc');
  });

  it('has a line for each fact and each device, so that a diff can be read', async () => {
    const text = await snapshotText(snapshotOf({ a: { ok: true, problem: null, facts: full } }));
    const lines = text.split('\n');
    expect(lines.filter((line) => line.includes('"address":"0000:18:00.0"'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('        "kernel": '))).toEqual(['        "kernel": "6.5.0",']);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(snapshotOf({ a: { ok: true, problem: null, facts: full } }))));
  });

  it.each([
    ['indented throughout', (value: unknown) => JSON.stringify(value, null, 2)],
    ['on one line', (value: unknown) => JSON.stringify(value)],
    ['with Windows line ends', (value: unknown) => JSON.stringify(value, null, 2).replaceAll('\n', '\r\n')],
    [
      'with two hosts on one line',
      (value: unknown) => JSON.stringify(value).replace('"hosts":{', '\n  "hosts": {\n').replace(/\}\}$/, '\n  }\n}\n'),
    ],
  ])('may be laid out by another program: %s', async (_, write) => {
    const answer: HostAnswer = { ok: true, problem: null, facts: full };
    const { ibnetdiscover, racks, hosts, ...rest } = snapshotOf({ a: answer, b: { ok: false, problem: null, facts: null } });
    const snapshot = { ...rest, racks, ibnetdiscover, hosts };
    expect(await parseSnapshot(write(snapshot))).toEqual(snapshot);
  });

  it('is told from what is none, however it is laid out', async () => {
    const text = await snapshotText(snapshotOf({ a: { ok: true, problem: null, facts: full } }));
    expect(await parseSnapshot(text.replace('"schema": 2', '"schema": 3'))).toBeNull();
    expect(await parseSnapshot('[]')).toBeNull();
    expect(await parseSnapshot('{\n  "schema": 2,\n  "hosts": {\n    "a": 1\n  }\n}\n')).toBeNull();
    await expect(parseSnapshot(text.slice(0, -20))).rejects.toBeInstanceOf(SyntaxError);
    await expect(parseSnapshot(text.replace('"kernel"', 'kernel'))).rejects.toBeInstanceOf(SyntaxError);
  });
});
