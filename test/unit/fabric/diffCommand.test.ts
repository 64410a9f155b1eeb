import { describe, expect, it } from 'vitest';
import type { Fabric, FabricLink, FabricNode } from '../../../src/fabric/graph.js';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { fabricFile } from '../../lab/ib/fabricFile.js';
import { host, nic, snapshot as snapshotOf } from './facts.js';
import { run } from './trees/run.js';

const net = fabricFile({ hosts: 16, radix: 8 }).text;
const before = fabricFromIbnetdiscover(net);
const json = (fabric: Fabric): string => JSON.stringify({ nodes: fabric.nodes, links: fabric.links });
const kinds = new Map(before.nodes.map(({ id, kind }) => [id, kind]));
/** A cable between two switches. */
const cable = before.links.find(({ a, b }) => kinds.get(a) === 'switch' && kinds.get(b) === 'switch') ?? before.links[0];
const changed = (change: (link: FabricLink) => FabricLink[]): string =>
  json({ ...before, links: before.links.flatMap((link) => (link === cable ? change(link) : [link])) });

interface Side {
  readonly added: readonly unknown[];
  readonly removed: readonly unknown[];
  readonly changed: readonly { readonly changes: readonly unknown[] }[];
}
interface Answer {
  readonly nodes: Side;
  readonly links: Side;
}

/** Exit status, answer and text of a comparison of the fabric with this one. */
async function diff(after: string): Promise<{ code: number; answer: Answer; text: string }> {
  const files = { 'before.json': json(before), 'after.json': after };
  const { code, out } = await run(['fabric', 'diff', 'before.json', 'after.json', '--format', 'json'], files);
  const text = await run(['fabric', 'diff', 'before.json', 'after.json'], files);
  expect(text.code).toBe(code);
  return { code, answer: JSON.parse(out) as Answer, text: text.out };
}
const counts = ({ nodes, links }: Answer): number[] => [nodes, links].flatMap(({ added, removed, changed: other }) => [added.length, removed.length, other.length]);

describe('fabric diff', () => {
  it('finds nothing between two prints of one discovery', async () => {
    const printed = await run(['fabric', '--ibnetdiscover', 'net.txt', '--format', 'json'], { 'net.txt': net });
    const { code, answer, text } = await diff(printed.out);
    expect([code, text]).toEqual([0, 'Nothing differs.\n']);
    expect(counts(answer)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it.each<[string, Partial<FabricLink>, object[], string]>([
    ['speed', { speed: 'SDR', gbps: 10 }, [{ field: 'speed', after: 'SDR' }, { field: 'gbps', after: 10 }], 'speed: '],
    ['width', { width: '1x' }, [{ field: 'width', before: '4x', after: '1x' }], 'width: 4x before, 1x now'],
    ['state', { state: 'down' }, [{ field: 'state', after: 'down' }], 'state: '],
    ['port', { bPort: '99' }, [{ field: 'bPort', after: '99' }], 'bPort: '],
  ])('lists a link whose %s changed, and nothing else', async (_, change, fields, words) => {
    const { code, answer, text } = await diff(changed((link) => [{ ...link, ...change }]));
    expect(code).toBe(1);
    expect(counts(answer)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(answer.links.changed[0]?.changes).toEqual(expect.arrayContaining(fields.map((one) => expect.objectContaining(one) as unknown)));
    expect(text).toMatch(/^Links that changed:\n {2}\S/);
    expect(text).toContain(words);
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  });

  it('lists a link that went and one that came', async () => {
    const gone = await diff(changed(() => []));
    expect(counts(gone.answer)).toEqual([0, 0, 0, 0, 1, 0]);
    expect(gone.answer.links.removed[0]).toMatchObject({ a: cable?.a, b: cable?.b, aPort: cable?.aPort });
    expect(gone.text).toMatch(/^Links that went:\n/);
    const more = await diff(changed((link) => [link, { ...link, aPort: '98', bPort: '99' }]));
    expect(counts(more.answer)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(more.text).toContain('/98 ↔ ');
  });

  it('lists nodes that went, came and changed', async () => {
    const host = before.nodes.find(({ kind }) => kind === 'host');
    const without = (keep: (node: FabricNode) => boolean): Fabric => {
      const nodes = before.nodes.filter(keep);
      const ids = new Set(nodes.map(({ id }) => id));
      return { ...before, nodes, links: before.links.filter(({ a, b }) => ids.has(a) && ids.has(b)) };
    };
    const gone = await diff(json(without(({ id, host: owner }) => id !== host?.id && owner !== host?.id)));
    expect(counts(gone.answer)).toEqual([0, 2, 0, 0, 1, 0]);
    expect(gone.text).toMatch(/Nodes that went:\n {2}\S/);
    const fresh: FabricNode = { id: 'host:new', kind: 'host', name: 'new-host', guid: null, tier: null, rack: null, rail: null, host: null, health: 'unknown', note: null };
    const come = await diff(json({ ...before, nodes: [...before.nodes, fresh] }));
    expect(counts(come.answer)).toEqual([1, 0, 0, 0, 0, 0]);
    expect(come.text).toBe('Nodes that came:\n  new-host\n');
    const moved = await diff(json({ ...before, nodes: before.nodes.map((node) => (node === host ? { ...node, rack: 'r9', health: 'down' } : node)) }));
    expect(counts(moved.answer)).toEqual([0, 0, 1, 0, 0, 0]);
    expect(moved.text).toContain('rack: ? before, r9 now');
  });

  it('takes snapshots, also against a fabric', async () => {
    const snapshot = JSON.stringify(snapshotOf({ 'gpu-01': host({ nics: [nic('mlx5_0')] }) }));
    const same = await run(['fabric', 'diff', 'a.json', 'b.json'], { 'a.json': snapshot, 'b.json': snapshot });
    expect([same.code, same.out]).toEqual([0, 'Nothing differs.\n']);
    const printed = await run(['fabric', '--snapshot', 'a.json', '--format', 'json'], { 'a.json': snapshot });
    const mixed = await run(['fabric', 'diff', 'a.json', 'b.json'], { 'a.json': snapshot, 'b.json': printed.out });
    expect([mixed.code, mixed.out]).toEqual([0, 'Nothing differs.\n']);
  });

  it.each([
    [['a.json'], 'takes two captures'],
    [['a.json', 'a.json', 'a.json'], 'takes two captures'],
    [['a.json', 'bad.json'], 'bad.json is not JSON'],
    [['a.json', 'other.json'], 'other.json is neither a fabric'],
    [['a.json', 'gone.json'], 'gone.json could not be read'],
  ])('%j ends in one line', async (args, message) => {
    const { code, out, err } = await run(['fabric', 'diff', ...args], { 'a.json': json(before), 'bad.json': '{', 'other.json': '{"x": 1}' });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('writes what a capture says as text, never as signs to the terminal', async () => {
    const { text } = await diff(json({ ...before, nodes: before.nodes.map((node, at) => (at === 0 ? { ...node, name: '\u001b[31mred\u202e' } : node)) }));
    for (const sign of ['\u001b', '\u202e']) expect(text).not.toContain(sign);
  });
});
