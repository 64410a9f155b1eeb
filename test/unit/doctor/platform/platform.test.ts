import { describe, expect, it } from 'vitest';
import { unknownFacts, type HostFacts, type MachineFact } from '../../../../src/cluster/facts.js';
import { allPlatforms, examine } from '../../../../src/doctor/index.js';
import { platformFinder } from '../../../../src/doctor/platforms/find.js';
import { gpu, nic, snapshotOf } from '../../cluster/facts.js';
import { host, many, resultsOf, testCases } from '../cases.js';

const machine = (product: string | null, instanceType: string | null = null): MachineFact => ({
  vendor: null,
  product,
  board: null,
  instanceType,
});
const nvlink = (links: number) => ({ links, active: links, inactive: [], linkGBs: 26, errors: 0 });
const dgx = (change: Partial<HostFacts> = {}): HostFacts => host({ machine: machine('DGXH100'), ...change });
const gpus = (count: number, change: Parameters<typeof gpu>[1] = {}) => Array.from({ length: count }, (_, i) => gpu(i, change));
const ports = (count: number, change: Parameters<typeof nic>[1] = {}) => Array.from({ length: count }, (_, i) => nic(i, change));
const plain = host();

testCases([
  {
    id: 'platform-gpus',
    fires: [{ hosts: [dgx({ gpus: gpus(7) })], on: 'a', status: 'fail', says: /7 GPUs; NVIDIA DGX H100 has 8/ }],
    silent: [
      [dgx()],
      [host({ gpus: gpus(7) })],
      // The odd one among right ones is another check's.
      [dgx(), dgx(), dgx({ gpus: gpus(7) })],
    ],
    unknown: dgx({ gpus: null }),
    notConcerned: host({ gpus: gpus(4) }),
  },
  {
    id: 'platform-nics',
    fires: [
      { hosts: [dgx({ nics: ports(7) })], on: 'a', status: 'fail', says: /7 RDMA ports; NVIDIA DGX H100 has 8/ },
      { hosts: [dgx({ nics: ports(8, { rateGbps: 200 }) })], on: 'a', status: 'warn', says: /faster than 200 Gbit\/s.*400/ },
    ],
    silent: [
      [dgx()],
      [dgx({ nics: ports(12) })],
      [dgx({ nics: [...ports(7), nic(7, { rateGbps: 200 })] })],
      [
        host({
          machine: machine('p5en.48xlarge', 'p5en.48xlarge'),
          gpus: gpus(8, { name: 'NVIDIA H200' }),
          nics: ports(16, { driver: 'efa', rateGbps: 100 }),
        }),
      ],
    ],
    unknown: dgx({ nics: null }),
    notConcerned: plain,
  },
  {
    id: 'platform-nvlinks',
    fires: [
      {
        hosts: [dgx({ gpus: [...gpus(7, { nvlink: nvlink(18) }), gpu(7, { nvlink: nvlink(12) })] })],
        on: 'a',
        status: 'fail',
        says: /GPU 7 lists 12 NVLinks.*18/,
      },
    ],
    silent: [
      [dgx({ gpus: gpus(8, { nvlink: nvlink(18) }) })],
      [dgx({ gpus: gpus(8, { nvlink: { ...nvlink(18), active: 17, inactive: [3] } }) })],
    ],
    unknown: dgx(),
    notConcerned: host({ gpus: gpus(1) }),
  },
  {
    id: 'platform-pcie',
    fires: [
      {
        hosts: [dgx({ gpus: gpus(8, { pcie: { gen: 4, width: 16, maxGen: 4, maxWidth: 16 } }) })],
        on: 'a',
        status: 'warn',
        says: /Gen4 x16 at best.*Gen5 x16/,
      },
    ],
    silent: [
      [dgx()],
      [dgx({ gpus: gpus(8, { pcie: { gen: 1, width: 16, maxGen: 5, maxWidth: 16 } }) })],
      [
        host({
          machine: machine(null, 'Standard_ND96isr_H100_v5'),
          gpus: gpus(8, { pcie: { gen: 3, width: 16, maxGen: 3, maxWidth: 16 } }),
        }),
      ],
    ],
    unknown: dgx({ gpus: gpus(8, { pcie: null }) }),
    notConcerned: host({ gpus: gpus(1) }),
  },
  {
    id: 'platform-memory',
    fires: [
      { hosts: [dgx({ memoryBytes: 1.7 * 2 ** 40 })], on: 'a', status: 'warn', says: /1\.70 TiB.*2 TiB/ },
      { hosts: [dgx({ gpus: gpus(8, { memoryBytes: 60e9 }) })], on: 'a', status: 'warn', says: /GPU 0, 1, .* shows .* it has 80 GB/ },
    ],
    silent: [[dgx()], [dgx({ memoryBytes: 1.9 * 2 ** 40 })], [dgx({ gpus: gpus(8, { memoryBytes: 10e9, mig: true }) })]],
    unknown: dgx({ memoryBytes: null }),
    notConcerned: host({ gpus: gpus(1) }),
  },
  {
    id: 'platform-driver',
    fires: [
      {
        hosts: [dgx({ versions: { ...plain.versions, driver: '470.199.02' } })],
        on: 'a',
        status: 'fail',
        says: /470\.199\.02.*520\.61\.05/,
      },
    ],
    silent: [[dgx()], [dgx({ versions: { ...plain.versions, driver: '520.61.05' } })]],
    unknown: dgx({ versions: { ...plain.versions, driver: null } }),
    notConcerned: host({ gpus: gpus(1) }),
  },
]);

describe('what machine a host is', () => {
  const idOf = (change: Partial<HostFacts>, forced: string | null = null): string | null =>
    platformFinder([], forced)({ ...unknownFacts, ...change })?.id ?? null;
  it.each<[string, Partial<HostFacts>]>([
    ['dgx-h100', { machine: machine('DGXH100'), gpus: gpus(8) }],
    ['dgx-h100', { machine: machine('DGXH100'), gpus: [] }],
    ['dgx-a100', { machine: machine('DGXA100 920-23687-2530-000'), gpus: gpus(8, { name: 'NVIDIA A100-SXM4-80GB' }) }],
    ['azure-nd-h100-v5', { machine: machine('Virtual Machine', 'Standard_ND96isr_H100_v5'), gpus: gpus(8) }],
    ['aws-p5', { machine: machine('p5.48xlarge', 'p5.48xlarge'), gpus: gpus(8) }],
    ['aws-p5e', { machine: machine('p5e.48xlarge', null), gpus: gpus(8, { name: 'NVIDIA H200' }) }],
    ['gcp-a3-mega', { machine: machine('Google Compute Engine', 'a3-megagpu-8g'), gpus: gpus(8) }],
    ['oci-h100', { machine: machine('ORACLE SERVER', 'BM.GPU.H100.8'), gpus: gpus(8) }],
    ['hgx-h200', { machine: machine('PowerEdge XE9680'), gpus: gpus(8, { name: 'NVIDIA H200' }) }],
    ['hgx-b200', { machine: null, gpus: gpus(8, { name: 'NVIDIA B200' }) }],
  ])('%s', (id, facts) => expect(idOf(facts)).toBe(id));
  it.each<[string, Partial<HostFacts>]>([
    ['a machine with other GPUs than its name says', { machine: machine('DGXH100'), gpus: gpus(8, { name: 'Tesla V100' }) }],
    ['cards that only look alike', { gpus: gpus(8, { name: 'NVIDIA H200 NVL' }) }],
    ['a superchip', { gpus: gpus(4, { name: 'NVIDIA GB200' }) }],
    ['a virtual machine with one GPU', { gpus: gpus(1) }],
    ['a host of which nothing is known', {}],
  ])('not %s', (_, facts) => expect(idOf(facts)).toBeNull());
  it('is what the user says, of hosts with GPUs', () => {
    expect(idOf({ gpus: gpus(8) }, 'aws-p5')).toBe('aws-p5');
    expect(idOf({ gpus: [] }, 'aws-p5')).toBeNull();
    expect(idOf({ gpus: gpus(8) }, 'nobody')).toBeNull();
  });
  it('may be a kind of the user’s own, which comes before ours', () => {
    const [first] = allPlatforms([]);
    if (first === undefined) throw new Error('no platform');
    const own = { ...first, id: 'dgx-h100', recognise: { names: ['DGXH100'], gpus: [] }, gpus: 6 };
    expect(resultsOf('platform-gpus', many(1, dgx({ gpus: gpus(5) })), { platforms: [own] })[0]).toMatchObject({ status: 'fail' });
    expect(resultsOf('platform-gpus', many(1, dgx({ gpus: gpus(6) })), { platforms: [own] })[0]).toMatchObject({ status: 'pass' });
  });
});

describe('the expected values', () => {
  it('have unique ids, a source and pages that are https', () => {
    const all = allPlatforms([]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, source, docs, name } of all) {
      expect(id).toMatch(/^[a-z0-9-]+$/);
      expect(source.length, id).toBeGreaterThan(20);
      expect(docs, id).toMatch(/^https:\/\//);
      expect(name).toMatch(/\w/);
    }
  });
  it('say what results to expect, with their source', () => {
    const report = examine(snapshotOf(host({ machine: machine(null, 'Standard_ND96isr_H100_v5') })), { only: ['platform-gpus'] });
    expect(report.notes).toMatchObject([
      {
        title: 'What Azure ND H100 v5 should reach',
        message: 'a: all-reduce inside the host should reach 460 GB/s bus bandwidth at large sizes.',
      },
    ]);
    expect(report.notes[0]?.notes[0]?.evidence[0]).toMatch(/azurehpc/);
  });
});
