import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { clusterEntries, hostKeys, innerKeys } from '../../../src/cluster/clusterSchema.js';
import { clusterFromSshConfig, readClusterFile } from '../../../src/cluster/readClusterFile.js';

const path = '/home/me/llm/.nccl/cluster.yaml';
const read = (text: string) => readClusterFile(text, path);
/** The text at a problem's place, for checks that it points where it should. */
const pointed = (text: string) =>
  read(text).problems.map(({ range }) =>
    text.split('\n')[range.start.line]?.slice(range.start.character, range.end.line === range.start.line ? range.end.character : undefined),
  );

describe('readClusterFile', () => {
  it('reads every key', () => {
    const { cluster, problems } = read(`name: prod
simulated: true
sshConfig: ../ssh_config
hosts: ["gpu[01-04]", login1]
groups: { canary: gpu01 }
racks:
  r1: gpu[01-02]
  r2: [gpu03, gpu04]
head: login1
launcher: srun
launcherArgs: [--mpi=pmix, "--cpu-bind=none"]
gpusPerHost: 4
paths: { ncclTests: /opt/nccl-tests/build }
env: { NCCL_BUFFSIZE: 8388608, NCCL_IB_GID_INDEX: 0x3, NCCL_IB_TC: 010, EMPTY: }
`);
    expect(problems).toEqual([]);
    expect(cluster).toEqual({
      name: 'prod',
      path,
      simulated: true,
      sshConfig: '/home/me/llm/ssh_config',
      hosts: ['gpu01', 'gpu02', 'gpu03', 'gpu04', 'login1'],
      groups: { canary: ['gpu01'] },
      racks: { r1: ['gpu01', 'gpu02'], r2: ['gpu03', 'gpu04'] },
      head: 'login1',
      launcher: 'srun',
      launcherArgs: ['--mpi=pmix', '--cpu-bind=none'],
      gpusPerHost: 4,
      ncclTests: '/opt/nccl-tests/build',
      env: { NCCL_BUFFSIZE: '8388608', NCCL_IB_GID_INDEX: '0x3', NCCL_IB_TC: '010', EMPTY: '' },
    });
  });

  it('fills defaults, also from empty keys', () => {
    const { cluster, problems } = read('hosts: gpu[1-2]\nenv:\nracks:\n');
    expect(problems).toEqual([]);
    expect(cluster).toMatchObject({
      name: 'llm',
      simulated: false,
      sshConfig: null,
      head: 'gpu1',
      launcher: 'mpirun',
      gpusPerHost: 8,
      ncclTests: null,
      env: {},
    });
  });

  it('reads hosts as a map with racks and groups, and hosts from racks alone', () => {
    expect(read('hosts:\n  gpu[1-2]: { rack: r1, groups: [a, b] }\n  gpu3:\n').cluster).toMatchObject({
      hosts: ['gpu1', 'gpu2', 'gpu3'],
      racks: { r1: ['gpu1', 'gpu2'] },
      groups: { a: ['gpu1', 'gpu2'], b: ['gpu1', 'gpu2'] },
    });
    expect(read('racks: { r1: "a[1-2]", r2: b }').cluster?.hosts).toEqual(['a1', 'a2', 'b']);
  });

  it('resolves ~ in sshConfig', () => {
    expect(read('hosts: a\nsshConfig: ~/x').cluster?.sshConfig).toBe(`${homedir()}/x`);
  });

  it.each([
    ['hosts: [ok1, "$(touch x)"]', '$(touch', /not a host name/],
    ['hosts: [ok1, -oProxyCommand=x]', '-oProxyCommand=x', /not a host name/],
    ['hosts: ok1 gpu[1-', 'gpu[1-', /never closes/],
    ['hosts: ok1\nracks: { r: zz }', 'zz', /zz is not among/],
    ['hosts: ok1\nlaunher: mpirun', 'launher', /"launher" is not a key/],
    ['hosts: ok1\nlauncher: pdsh', 'pdsh', /mpirun, srun, sbatch, torchrun, kubectl or local/],
    ['hosts: ok1\nsimulated: maybe', 'maybe', /true or false/],
    ['hosts: ok1\ngpusPerHost: 0', '0', /1 to 999/],
    ['hosts: ok1\nlauncherArgs: --mca x', '--mca x', /list/],
    ['hosts: ok1\npaths: { ncclTests: build }', 'build', /absolute/],
    ['hosts: ok1\npaths: { nccltests: /b }', 'nccltests', /not a key/],
    ['hosts: ok1\nenv: { 1X: 2 }', '2', /variable name/],
    ['hosts: ok1\nenv: { HF_TOKEN: abc }', 'HF_TOKEN', /secret/],
    ['hosts: ok1\nhead: "ok[1-2]"', '"ok[1-2]"', /one host/],
  ])('says what is wrong in %j at its place and keeps the rest', (text, place, message) => {
    const { cluster, problems } = read(text);
    expect(cluster?.hosts).toContain('ok1');
    expect(problems[0]?.message).toMatch(message);
    expect(pointed(text)[0]).toBe(place);
  });

  it('does not call NCCL_IB_PKEY a secret', () => expect(read('hosts: a\nenv: { NCCL_IB_PKEY: 1 }').problems).toEqual([]));

  it.each(['', '- a', 'hosts: [', 'hosts: []', 'hosts: *nothing', 'x: &a [*a, *a]\ny: [*a]'])(
    'gives no cluster and a reason for %j',
    (text) => {
      const { cluster, problems } = read(text);
      expect(cluster).toBeNull();
      expect(problems).not.toEqual([]);
    },
  );
});

describe('clusterFromSshConfig', () => {
  it('takes the hosts as they are', () => {
    expect(clusterFromSshConfig(['b', 'a', 'b'])).toMatchObject({ hosts: ['b', 'a'], head: 'b', path: null, simulated: false });
    expect(clusterFromSshConfig([])).toBeNull();
  });
  it('leaves out names that no launcher should be handed', () => {
    expect(clusterFromSshConfig(['-oProxyCommand=x', 'a b', 'ok', '$(x)'])?.hosts).toEqual(['ok']);
    expect(clusterFromSshConfig(['-x'])).toBeNull();
  });
});

describe('what jobs need to be told', () => {
  it('is read, and what is missing is said at its place', () => {
    const { cluster, problems } = read('hosts: a\npaths: {python: /opt/venv/bin/python}\nkubernetes: {image: img:1, limits: {rdma/ib: 8}}');
    expect(problems).toEqual([]);
    expect(cluster).toMatchObject({
      python: '/opt/venv/bin/python',
      kubernetes: { image: 'img:1', namespace: null, context: null, limits: { 'rdma/ib': '8' } },
    });
    expect(read('hosts: a\nkubernetes: {namespace: x}').problems).toHaveLength(1);
    expect(read('hosts: a\npaths: {python: "-c"}').problems).toHaveLength(1);
  });
});

describe('schemas/cluster.schema.json', () => {
  interface Part {
    readonly description?: string;
    readonly properties?: Readonly<Record<string, Part>>;
    readonly enum?: readonly string[];
  }
  const schema = JSON.parse(readFileSync('schemas/cluster.schema.json', 'utf8')) as Part & { $defs: { hostDetails: Part } };
  it('has the keys that the reader reads, each described', () => {
    expect(Object.keys(schema.properties ?? {}).sort()).toEqual(Object.keys(clusterEntries).sort());
    for (const key of ['paths', 'kubernetes']) expect(Object.keys(schema.properties?.[key]?.properties ?? {})).toEqual(innerKeys[key]);
    expect(Object.keys(schema.$defs.hostDetails.properties ?? {})).toEqual(hostKeys);
    for (const part of Object.values(schema.properties ?? {})) expect(part.description ?? '').toMatch(/\w.*\.$/);
  });
  it('offers the launchers that the reader takes', () => {
    for (const launcher of schema.properties?.['launcher']?.enum ?? [])
      expect(read(`hosts: a\nlauncher: ${launcher}`).problems).toEqual([]);
    expect(schema.properties?.['launcher']?.enum).toHaveLength(6);
  });
});
