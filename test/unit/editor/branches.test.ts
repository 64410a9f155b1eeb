import { describe, expect, it } from 'vitest';
import { type Branch, branchesOf, type BranchInput, homeOf } from '../../../src/editor/clusters/branches.js';
import type { ClusterIndex } from '../../../src/editor/clusters/clusterIndex.js';
import type { CheckResult } from '../../../src/doctor/index.js';
import { type Standing, standings } from '../../../src/protocol/health.js';

const name = (at: number): string => `gpu-${String(at + 1).padStart(4, '0')}`;
const hosts = (count: number): string[] => Array.from({ length: count }, (_, at) => name(at));
const trouble = (title: string, status: 'fail' | 'warn', ill: readonly string[]): CheckResult => ({
  id: title,
  area: 'gpu',
  title,
  status,
  hosts: ill,
  message: '',
  troubles: ill.map((host) => ({ host, status, title, message: '', evidence: [], fix: null })),
  consequence: null,
  fix: null,
  docs: null,
});

function input(count: number, troubles: readonly CheckResult[], over: Partial<BranchInput> = {}): BranchInput {
  const all = hosts(count);
  const standing = new Map<string, Standing>(all.map((host) => [host, 'well']));
  for (const { hosts: ill, status } of [...troubles].reverse()) for (const host of ill) standing.set(host, status as Standing);
  const index: ClusterIndex = {
    findings: new Map(),
    troubles,
    standing,
    hosts: Object.fromEntries(
      standings.map((one) => [one, all.filter((host) => standing.get(host) === one)]),
    ) as unknown as ClusterIndex['hosts'],
  };
  return { hosts: all, index, grouping: 'reason', rackOf: new Map(), switchOf: new Map(), shown: null, ...over };
}
const racks = (count: number, size: number) =>
  new Map(hosts(count).map((host, at): [string, string] => [host, `rack-${String(Math.floor(at / size) + 1).padStart(2, '0')}`]));
const shape = ({ heading, hosts: own, branches }: Branch): unknown => [
  'title' in heading
    ? heading.title
    : 'name' in heading
      ? heading.name
      : 'standing' in heading
        ? heading.standing
        : `${heading.count} ${heading.of}`,
  own.length,
  ...(branches.length === 0 ? [] : [branches.length]),
];
/** The longest list that anybody would see, hosts and branches alike. */
const longestList = (branches: readonly Branch[]): number =>
  Math.max(branches.length, ...branches.map((one) => (one.branches.length > 0 ? longestList(one.branches) : one.hosts.length)));

describe('the branches of the Clusters tree', () => {
  it('are five lines when four things are wrong with 1,250 hosts', () => {
    const made = branchesOf(
      input(1250, [
        trouble('Not reached', 'fail', [name(18)]),
        trouble('GPUDirect RDMA off', 'fail', [name(2), name(16)]),
        trouble('Half width', 'warn', [name(5)]),
        trouble('Driver differs', 'warn', [name(7)]),
      ]),
    );
    expect(made.map(shape)).toEqual([
      ['Not reached', 1],
      ['GPUDirect RDMA off', 2],
      ['Half width', 1],
      ['Driver differs', 1],
      ['well', 1245, 25],
    ]);
    expect(made.map(({ standing }) => standing)).toEqual(['fail', 'fail', 'warn', 'warn', 'well']);
  });

  it.each([31, 50, 51, 77, 1250, 4000, 10_000])('group any list of %i hosts into short ones that lose nobody', (count) => {
    const [well] = branchesOf(input(count, []));
    expect(
      well?.branches.flatMap(function leaves(one): readonly string[] {
        return one.branches.length > 0 ? one.branches.flatMap(leaves) : one.hosts;
      }),
    ).toEqual(hosts(count));
    expect(longestList(well?.branches ?? [])).toBeLessThanOrEqual(50);
    expect(well?.branches.length).toBeGreaterThan(0);
  });

  it('leave a list of thirty as it is', () => {
    expect(branchesOf(input(30, [])).map(shape)).toEqual([['well', 30]]);
  });

  it('name ranges folded where that is short, else by their ends', () => {
    const [well] = branchesOf(input(100, []));
    expect(well?.branches.map(shape)).toEqual([
      ['gpu-[0001-0050]', 50],
      ['gpu-[0051-0100]', 50],
    ]);
    const ill = hosts(200).filter((_, at) => at % 3 === 0);
    const [off] = branchesOf(input(200, [trouble('Off', 'fail', ill)]));
    expect(off?.branches[0]?.heading).toEqual({ kind: 'range', name: 'gpu-0001 … gpu-0100' });
  });

  it('group a long list by rack where racks are known, the worst first', () => {
    const [off] = branchesOf(input(128, [trouble('Off', 'warn', hosts(60))], { rackOf: racks(128, 16) }));
    expect(off?.branches.map(shape)).toEqual([
      ['rack-01', 16],
      ['rack-02', 16],
      ['rack-03', 16],
      ['rack-04', 12],
    ]);
    const byRack = branchesOf(
      input(128, [trouble('Off', 'fail', [name(100)]), trouble('Slow', 'warn', [name(20)])], { grouping: 'rack', rackOf: racks(128, 16) }),
    );
    expect(byRack.slice(0, 3).map(shape)).toEqual([
      ['rack-07', 16],
      ['rack-02', 16],
      ['rack-01', 16],
    ]);
  });

  it('fold racks that are well when there are many', () => {
    const made = branchesOf(input(1250, [trouble('Off', 'fail', [name(100)])], { grouping: 'rack', rackOf: racks(1250, 32) }));
    expect(made.map(shape)).toEqual([
      ['rack-04', 32],
      ['39 rack', 1218, 1],
    ]);
    expect(longestList(made)).toBeLessThanOrEqual(50);
  });

  it('keep hosts without a rack in sight', () => {
    const made = branchesOf(input(40, [], { grouping: 'rack', rackOf: new Map(hosts(8).map((host) => [host, 'r1'])) }));
    expect(made.map(shape)).toEqual([
      ['r1', 8],
      [null, 32, 1],
    ]);
  });

  it('hold only hosts that the filter lets through', () => {
    const made = branchesOf(input(40, [trouble('Off', 'fail', [name(0), name(1)])], { shown: (host) => host === name(1) }));
    expect(made.map(shape)).toEqual([['Off', 1]]);
  });

  it('have keys that a refresh does not change, and lead to every host', () => {
    const made = branchesOf(input(1250, [trouble('Off', 'fail', [name(700)])]));
    expect(branchesOf(input(1250, [trouble('Off', 'fail', [name(700)])])).map(({ key }) => key)).toEqual(made.map(({ key }) => key));
    expect(homeOf(made, name(700))?.map(shape)).toEqual([['Off', 1]]);
    expect(homeOf(made, name(701))?.at(-1)?.hosts).toContain(name(701));
    expect(homeOf(made, 'stranger')).toBeNull();
    const keys = made.flatMap(function all(one): string[] {
      return [one.key, ...one.branches.flatMap(all)];
    });
    expect(new Set(keys).size).toBe(keys.length);
  });
});
