import { describe, expect, it } from 'vitest';
import type { HostFacts, NicFact, PciFact } from '../../../../src/cluster/facts.js';
import { maxReadRequest } from '../../../../src/doctor/checks/pci/maxReadRequest.js';
import { testCases } from '../cases.js';
import { alone, host, odd, port, ports, third } from '../hardwareCases.js';
import { at, fleetOf, gpus, healthy, tree } from '../healthyHost.js';

const device = (address: string, change: Partial<PciFact>): Partial<HostFacts> => ({
  pci: tree((one) => (one.address === address ? change : {})),
});
const every = (change: Partial<PciFact>): Partial<HostFacts> => ({ pci: tree(() => change) });
const pcie = (change: Partial<NonNullable<NicFact['pcie']>>) => ({ gen: 5, width: 16, maxGen: 5, maxWidth: 16, ...change });
const cpu = healthy().cpu;
const amd = { cpu: { ...cpu, vendor: 'AuthenticAMD', model: 'AMD EPYC 9654 96-Core Processor' } };
const vm = { cpu: { ...cpu, virtual: true } };
const lines = (...text: string[]): Partial<HostFacts> => ({ kernelLog: { readable: true, xids: [], lines: text } });
const bare = host({ gpus: [], nics: [] });

testCases([
  {
    id: 'gpu-pcie',
    fires: [alone({ gpus: gpus((_, i) => (i === 2 ? { pcie: pcie({ width: 8 }) } : {})) }, /GPU 2 .* has 8 PCIe lanes of 16/)],
    silent: [[host({ gpus: gpus(() => ({ pcie: pcie({ gen: 1 }) })) })]],
    unknown: host({ gpus: null }),
    notConcerned: bare,
  },
  {
    id: 'nic-pcie',
    fires: [
      odd(port(2, { pcie: pcie({ width: 8 }) }), /c mlx5_2 .* has 8 PCIe lanes of 16/, 'fail'),
      odd(port(2, { pcie: pcie({ gen: 4 }) }), /c mlx5_2 .* runs PCIe generation 4 of 5/, 'fail'),
    ],
    // A slot of eight lanes on all of them is how the board is built; nic-pcie-narrow says what it costs.
    silent: [third({}), [host(ports({ pcie: pcie({ width: 8 }) })), host(ports({ pcie: pcie({ width: 8 }) }), 2)]],
    unknown: host(ports({ pcie: null })),
    notConcerned: bare,
  },
  {
    id: 'nic-pcie-narrow',
    fires: [alone(ports({ pcie: { gen: 4, width: 16, maxGen: 4, maxWidth: 16 } }), /the port runs 400 Gbit\/s, its PCIe link carries 252/)],
    silent: [
      [host()],
      [host(ports({ rateGbps: 200, pcie: { gen: 4, width: 16, maxGen: 4, maxWidth: 16 } }))],
      [host(ports({ pcie: pcie({ width: 8 }) }))],
    ],
    unknown: host(ports({ pcie: null })),
    notConcerned: bare,
  },
  {
    id: 'pci-acs',
    fires: [alone(device(at.gpuPort(0), { acsRedirect: true }), /a: 1 PCIe bridges .*0000:12:00\.0/, 'fail')],
    silent: [
      [host(device(at.rootPort(0), { acsRedirect: true }))],
      [
        host({
          pci: tree((one) => (one.address === at.gpuPort(0) ? { acsRedirect: true } : one.address === at.nic(0) ? { ats: true } : {})),
        }),
      ],
    ],
    unknown: host(every({ acsRedirect: null })),
    notConcerned: bare,
  },
  {
    id: 'pci-iommu',
    fires: [alone({ iommu: { groups: 58, domain: 'DMA-FQ' } }, /mode DMA-FQ, 58 groups/)],
    silent: [[host()], [host({ iommu: { groups: 0, domain: null } })], [host({ iommu: { groups: 58, domain: 'DMA' }, ...vm })]],
    unknown: host({ iommu: null }),
    notConcerned: bare,
  },
  {
    id: 'pci-relaxed-ordering',
    fires: [
      alone({ ...amd, ...every({ relaxedOrdering: false }) }, /relaxed ordering is off on 8 adapters/),
      alone({ ...amd, environment: { NCCL_IB_PCI_RELAXED_ORDERING: '0' } }, /NCCL_IB_PCI_RELAXED_ORDERING=0/),
    ],
    silent: [[host(amd)], [host(every({ relaxedOrdering: false }))]],
    unknown: host({ ...amd, pci: null }),
    notConcerned: bare,
  },
  {
    id: 'pci-ats',
    fires: [alone(vm, /8 adapters of this virtual machine/)],
    silent: [[host({ ...vm, ...every({ ats: true }) })], [host()]],
    unknown: host({ ...vm, ...every({ ats: null }) }),
    notConcerned: bare,
  },
  {
    id: 'pci-max-read-request',
    fires: [odd(device(at.nic(2), { maxReadRequest: 512 }), /c mlx5_2 asks for 512 bytes at a time, others of its kind for 4096/)],
    silent: [third({}), [host({ pci: tree(() => ({ maxReadRequest: 512 })) })]],
    unknown: host({ pci: null }),
    notConcerned: bare,
  },
  {
    id: 'pci-max-payload',
    fires: [
      alone(
        device(at.nic(2), { maxPayload: 512 }),
        /0000:34:00\.0 may send 512 bytes a packet, the bridge 0000:30:01\.0 above it takes 256/,
        'fail',
      ),
    ],
    silent: [[host(device(at.nic(2), { maxPayload: 128 }))]],
    unknown: host(every({ maxPayload: null })),
    notConcerned: bare,
  },
  {
    id: 'pcie-errors',
    fires: [
      alone(
        lines('pcieport 0000:16:01.0: AER: Corrected error message received from 0000:18:00.0'),
        /1 lines about corrected PCIe errors .*0000:16:01\.0/,
      ),
      alone(lines('mlx5_core 0000:18:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer'), /uncorrected/, 'fail'),
    ],
    silent: [[host(lines('mlx5_core 0000:18:00.0: Port module event: module 0, Cable plugged'))]],
    unknown: host({ kernelLog: { readable: false, xids: [], lines: [] } }),
    notConcerned: bare,
  },
]);

describe('small read requests everywhere', () => {
  it('are a note', () => {
    const notes = maxReadRequest.notes?.(fleetOf([healthy({ pci: tree(() => ({ maxReadRequest: 512 })) })]));
    expect(notes).toMatchObject([{ host: 'a', message: 'a: 8 adapters ask for less than 4,096 bytes at a time.' }]);
  });
});
