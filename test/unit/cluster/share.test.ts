import { describe, expect, it } from 'vitest';
import type { HostFacts, PciFact } from '../../../src/cluster/facts.js';
import { createSharing } from '../../../src/cluster/snapshot/share.js';
import { answer, hostFacts } from './facts.js';

const pci = (address: string): PciFact => ({
  address,
  path: ['0000:00:01.0', address],
  root: 'pci0000:00',
  numaNode: 0,
  classCode: '030200',
  id: '10de:2330',
  link: { gen: 5, width: 16, maxGen: 5, maxWidth: 16 },
  acsRedirect: null,
  ats: false,
  relaxedOrdering: true,
  maxReadRequest: 4096,
  maxPayload: 256,
});
const fullHost = hostFacts({
  pci: [pci('0000:18:00.0'), pci('0000:2a:00.0')],
  sysctl: { 'net.ipv4.tcp_keepalive_time': '7200' },
  topoMatrix: 'GPU0 GPU1\n',
  kernelWords: ['iommu=pt'],
});

describe('facts that hosts share', () => {
  it('say the same as before, whatever is known or not', () => {
    const share = createSharing();
    const odd = answer(null, { kind: 'timeout', message: 'no answer', next: null });
    const empty = answer(hostFacts({ pci: [], sysctl: {}, topoMatrix: null, environment: { constructor: 'x', ['__proto__']: 'y' } }));
    for (const one of [answer(fullHost), answer(hostFacts()), empty, odd]) {
      expect(share(one)).toEqual(one);
      expect(share(structuredClone(one))).toEqual(one);
    }
  });

  it('are held once for hosts that are alike, and item by item where one differs', () => {
    const share = createSharing();
    const facts = (change: Partial<HostFacts> = {}): HostFacts | null => share(answer({ ...structuredClone(fullHost), ...change })).facts;
    const [first, second] = [facts(), facts()];
    expect(second?.pci).toBe(first?.pci);
    expect(second?.sysctl).toBe(first?.sysctl);
    const [device, ...others] = structuredClone(fullHost.pci ?? []);
    if (device === undefined) throw new Error('the host has no devices');
    const third = facts({ pci: [{ ...device, numaNode: 77 }, ...others] });
    expect(third?.pci?.[0]).toEqual({ ...device, numaNode: 77 });
    expect(third?.pci?.[1]).toBe(first?.pci?.[1]);
    expect(second?.gpus).not.toBe(first?.gpus);
  });

  it('are not kept without bound where hosts have nothing in common', () => {
    const share = createSharing();
    const long = 'x'.repeat(3_000_000);
    const [one, two] = ['a', 'b'].map((name) => share(answer(hostFacts({ environment: { [name]: long } }))));
    expect(share(answer(hostFacts({ environment: { a: long } }))).facts?.environment).toBe(one?.facts?.environment);
    expect(share(answer(hostFacts({ environment: { b: long } }))).facts?.environment).not.toBe(two?.facts?.environment);
  });
});
