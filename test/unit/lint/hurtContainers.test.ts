import { describe, expect, it } from 'vitest';
import { containerMemlock } from '../../../src/lint/rules/containerMemlock.js';
import { containerShm } from '../../../src/lint/rules/containerShm.js';
import { hostNetwork } from '../../../src/lint/rules/hostNetwork.js';
import type { SettingRule } from '../../../src/lint/rule.js';
import type { FileReading } from '../../../src/scripts/index.js';
import { brief, container, launch, reading, said, setting } from './hurtReading.js';

const check = (rule: SettingRule, read: FileReading) => rule.check(read.settings, { version: '2.30.7', reading: read });
const severities = (rule: SettingRule, read: FileReading): string[] => check(rule, read).map(({ severity }) => severity);
const edits = [{ range: { start: { line: 30, character: 10 }, end: { line: 30, character: 10 } }, newText: ' --ipc=host' }];

describe('container-shm', () => {
  const nccl = [setting('NCCL_DEBUG', 'WARN')];
  it.each([
    ['the default of 64 MB', { shmBytes: null }, 'warning'],
    ['256 MB', { shmBytes: 256 * 2 ** 20 }, 'information'],
    ['1 GiB', { shmBytes: 2 ** 30 }, null],
    ['that of the host', { shmBytes: Infinity }, null],
    ['no GPU', { gpus: false }, null],
    ['Singularity, which shares that of the host', { how: 'singularity' as const }, null],
    ['compose', { how: 'compose' as const }, 'warning'],
  ])('%s', (_, change, severity) => {
    const read = reading({ settings: nccl, containers: [container(change)] });
    expect(severities(containerShm, read)).toEqual(severity === null ? [] : [severity]);
  });

  it('says how many connections fit, and offers the edits that the reader knows', () => {
    const [small] = check(
      containerShm,
      reading({ settings: nccl, containers: [container({ shmBytes: 256 * 2 ** 20, mend: { shm: edits, memlock: null } })] }),
    );
    expect(small?.message).toContain('256 MB, room for 27 connections');
    expect(small?.fixes).toMatchObject([{ safe: false, edits }]);
    const [normal] = check(containerShm, reading({ settings: nccl, containers: [container()] }));
    expect(normal?.message).toContain('64 MB, room for 6 connections');
    expect(normal?.fixes).toEqual([]);
  });

  it('lowers its voice where one GPU may be all there is, and is silent where NCCL does without shared memory', () => {
    expect(severities(containerShm, reading({ containers: [container()] }))).toEqual(['hint']);
    expect(severities(containerShm, reading({ containers: [container()], launches: [launch([], { style: 'torchrun' })] }))).toEqual([
      'warning',
    ]);
    const off = [setting('NCCL_SHM_DISABLE', '1')];
    expect(severities(containerShm, reading({ settings: off, containers: [container()] }))).toEqual([]);
    const on = [setting('NCCL_SHM_DISABLE', '0')];
    expect(severities(containerShm, reading({ settings: on, containers: [container()] }))).toEqual(['warning']);
  });
});

describe('container-memlock', () => {
  it.each([
    ['an RDMA device and nothing said', { rdma: true }, ['warning']],
    ['an RDMA device and a limit', { rdma: true, memlockUnlimited: false }, ['warning']],
    ['a pod, whose node may have lifted it', { rdma: true, how: 'kubernetes' as const }, ['information']],
    ['no limit', { rdma: true, memlockUnlimited: true }, []],
    ['no RDMA device', { rdma: false }, []],
    ['Singularity', { rdma: true, how: 'singularity' as const }, []],
  ])('%s', (_, change, says) => expect(severities(containerMemlock, reading({ containers: [container(change)] }))).toEqual(says));
});

describe('host-network', () => {
  const inside = (value: string, change: Parameters<typeof container>[0] = {}, seen = true): FileReading => {
    const settings = [setting('NCCL_SOCKET_IFNAME', value)];
    return reading({ settings, containers: [container(change)], launches: [launch(seen ? settings : [], { style: 'docker' })] });
  };
  it.each(['ib0', 'bond0', 'ens32', '=enp1s0f0', 'eth1', 'hsn0,hsn1'])('speaks of %s', (value) =>
    expect(severities(hostNetwork, inside(value))).toEqual(['information']),
  );
  it.each(['eth0', 'eth', '=eth0', '^docker,lo', 'net1', 'ib0,eth0', 'lo', ''])('is silent about %j', (value) =>
    expect(severities(hostNetwork, inside(value))).toEqual([]),
  );
  it('is silent where the host’s network is shared, where a container does not see the setting, and without a container', () => {
    expect(severities(hostNetwork, inside('ib0', { hostNetwork: true }))).toEqual([]);
    expect(severities(hostNetwork, inside('ib0', { how: 'singularity' }))).toEqual([]);
    expect(severities(hostNetwork, inside('ib0', {}, false))).toEqual([]);
    expect(severities(hostNetwork, reading({ settings: [setting('NCCL_SOCKET_IFNAME', 'ib0')] }))).toEqual([]);
  });
});

describe('a pod', () => {
  const pod = (more: string): string => `apiVersion: v1
kind: Pod
spec:
  containers:
    - name: train
      image: train:1
      env:
        - { name: NCCL_SOCKET_IFNAME, value: ib0 }
      resources:
        limits: { nvidia.com/gpu: 8, rdma/hca: 1 }
${more}`;
  const rules = ['container-shm', 'container-memlock', 'host-network'];

  it('is told all that it lacks', async () => {
    expect(brief(await said(rules, 'yaml', pod(''))).sort()).toEqual([
      'information container-memlock',
      'information host-network',
      'warning container-shm',
    ]);
  });

  it('of Ray gets its /dev/shm from the operator, one of another document does not', async () => {
    const ray = `apiVersion: ray.io/v1
kind: RayCluster
spec:
  workerGroupSpecs:
    - template:
        spec:
          containers:
            - name: ray-worker
              image: rayproject/ray:2.40.0-gpu
              env: [{ name: NCCL_DEBUG, value: WARN }]
              resources: { limits: { nvidia.com/gpu: 8 } }
`;
    expect(brief(await said(['container-shm'], 'yaml', ray))).toEqual([]);
    expect(brief(await said(['container-shm'], 'yaml', `${ray}---\n${pod('')}`))).toEqual(['warning container-shm']);
  });

  it('is left alone when it has all', async () => {
    const more = `      securityContext: { capabilities: { add: [IPC_LOCK] } }
      volumeMounts: [{ name: shm, mountPath: /dev/shm }]
  hostNetwork: true
  volumes: [{ name: shm, emptyDir: { medium: Memory } }]
`;
    expect(brief(await said(rules, 'yaml', pod(more)))).toEqual([]);
  });
});
