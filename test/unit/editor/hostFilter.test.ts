import { describe, expect, it } from 'vitest';
import { indexOf } from '../../../src/editor/clusters/clusterIndex.js';
import { hostFilter } from '../../../src/editor/clusters/hostFilter.js';
import type { ClusterState } from '../../../src/editor/clusters/state.js';
import { examine, healthIn } from '../../../src/doctor/index.js';
import { clusterFromSshConfig } from '../../../src/cluster/readClusterFile.js';
import type { HostAnswer, HostFacts } from '../../../src/cluster/facts.js';
import { answer, gpu, hostFacts, snapshotOf } from '../cluster/facts.js';

/** A cluster of hosts a, b, c, … as the service would hold it. */
export function stateOf(...answers: readonly (HostFacts | HostAnswer)[]): ClusterState {
  const snapshot = snapshotOf(...answers);
  const cluster = clusterFromSshConfig(Object.keys(snapshot.hosts));
  if (cluster === null) throw new Error('no hosts');
  const report = examine(snapshot);
  return {
    cluster,
    phase: 'ready',
    progress: null,
    answers: new Map(Object.entries(snapshot.hosts)),
    snapshot,
    report,
    health: healthIn(report),
    origin: 'measured',
    file: null,
  };
}

const well = hostFacts();
const state = stateOf(
  hostFacts({ versions: { ...well.versions, driver: '535.129.03' } }),
  well,
  hostFacts({ gpus: [gpu(0, { name: 'NVIDIA H100 NVL' })], kernel: '6.8.0-1042' }),
  answer(null, { kind: 'timeout', message: 'd did not answer.' }),
  well,
);
const filter = (text: string): string => {
  const passes = hostFilter(text, {
    index: indexOf(state),
    factsOf: (host) => state.answers.get(host)?.facts ?? null,
    rackOf: new Map([
      ['a', 'r1'],
      ['b', 'r1'],
    ]),
    switchOf: new Map([['c', 'leaf-02']]),
  });
  return passes === null ? 'all' : state.cluster.hosts.filter(passes).join('');
};

describe('the filter of hosts', () => {
  it.each([
    ['', 'all'],
    ['  ', 'all'],
    ['b', 'b'],
    ['[a]', ''],
    ['a,c', 'ac'],
    ['?', 'abcde'],
    ['c*', 'c'],
    ['driver:535', 'a'],
    ['driver:35', ''],
    ['kernel:6.8', 'c'],
    ['kernel:8', ''],
    ['gpu:"H100 NVL"', 'c'],
    ['gpu:h100', 'abce'],
    ['rack:r1', 'ab'],
    ['rack:r1 driver:535', 'a'],
    ['switch:leaf', 'c'],
    ['is:unreached', 'd'],
    ['unheard-of:1', ''],
    ['.*', ''],
    ['(', ''],
    ['a[', ''],
  ])('%j lets through %j', (text, hosts) => {
    expect(filter(text)).toBe(hosts);
  });

  it('finds hosts by what is wrong with them', () => {
    const title = indexOf(state).findings.get('d')?.[0]?.trouble.title ?? '';
    expect(title).not.toBe('');
    expect(filter(title.split(' ')[0] ?? '')).toContain('d');
  });
});

describe('the index of a cluster', () => {
  it('counts every host once, by how it stands', () => {
    const { hosts, standing } = indexOf(state);
    expect(Object.values(hosts).flat().sort()).toEqual([...state.cluster.hosts]);
    expect(hosts.unreached).toEqual(['d']);
    expect(standing.get('e')).toBe('well');
    expect(indexOf(state)).toBe(indexOf(state));
  });

  it('calls nobody well before the doctor has spoken', () => {
    const { hosts } = indexOf({ ...state, report: null, answers: new Map([['a', { ok: true, problem: null, facts: well }]]) });
    expect(hosts.answered).toEqual(['a']);
    expect(hosts.waiting).toEqual(['b', 'c', 'd', 'e']);
    expect(hosts.well).toEqual([]);
  });
});
