import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.js';
import { domainKind, domainsFor } from '../../../src/cli/rollout/domains.js';
import type { Cluster } from '../../../src/cluster/clusterFile.js';
import { domainKinds, domainsOf, knownDomains } from '../../../src/rollout/domains.js';
import { planWaves } from '../../../src/rollout/waves.js';

const lists = { racks: { r1: ['a', 'b'], r2: ['c', 'x'] }, sites: { west: ['a', 'b', 'c'] }, groups: { big: ['c'] } };

describe('fault domains', () => {
  it('are those of the cluster file, of the probe, and of the network, each with the hosts that take part', () => {
    const known = knownDomains(lists, { other: ['a'] }, { leaf: { 'leaf-1': ['a', 'c'] }, pod: {} });
    expect(domainKinds.map((kind) => domainsOf(kind, known, ['a', 'c', 'd']))).toEqual([
      { r1: ['a'], r2: ['c'] },
      { west: ['a', 'c'] },
      { big: ['c'] },
      { 'leaf-1': ['a', 'c'] },
      null,
    ]);
    expect(domainsOf('rack', knownDomains({ racks: {}, groups: {} }, { probed: ['a'] }), ['a'])).toEqual({ probed: ['a'] });
  });
});

describe('rollout --domains', () => {
  let [folder, file] = ['', ''];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nw-domains-'));
    file = join(folder, 'topology.conf');
    await writeFile(file, 'SwitchName=s0 Nodes=a,b\nSwitchName=s1 Nodes=c,d\nSwitchName=spine Switches=s0,s1\n');
    await writeFile(join(folder, 'poem.txt'), 'no network\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const cluster = { name: 'lab', hosts: ['a', 'b', 'c', 'd'], racks: {}, groups: {} } as unknown as Cluster;
  const find = (by: string | undefined, network?: string, wanted = false, of = cluster) => domainsFor({ cwd: folder } as unknown as Io, of, { by: domainKind(by), network, wanted }); // prettier-ignore

  it('takes leaf switches from what describes the network, and makes waves of them', async () => {
    const domains = await find('leaf', 'topology.conf');
    expect(domains).toEqual({ s0: ['a', 'b'], s1: ['c', 'd'] });
    expect(planWaves(cluster.hosts, { kind: 'domains', canaries: 1, domains })).toEqual([
      { name: 'canary', hosts: ['a'] },
      { name: 's0', hosts: ['b'] },
      { name: 's1', hosts: ['c', 'd'] },
    ]);
  });

  it('says where they would be found rather than take all hosts for one', async () => {
    await expect(find('leaf')).rejects.toMatchObject({
      message: 'No host of lab is known to be in any leaf.',
      next: expect.stringContaining('--network FILE') as string,
    });
    await expect(find('site')).rejects.toMatchObject({ next: expect.stringContaining('cluster file') as string });
    await expect(find(undefined, undefined, true)).rejects.toThrow('in any rack');
    expect(await find(undefined)).toEqual({});
    expect(await find(undefined, undefined, true, { ...cluster, racks: { r1: ['a'] } })).toEqual({ r1: ['a'] });
    await expect(find('pod', 'poem.txt')).rejects.toThrow('does not describe a network');
    expect(() => domainKind('shelf')).toThrow('--domains takes rack, site, group, leaf, pod, not "shelf"');
  });
});
