import { describe, expect, it } from 'vitest';
import type { GpuFact, HostFacts, XidFact } from '../../../../src/cluster/facts.js';
import { gpuXid } from '../../../../src/doctor/checks/gpu/gpuXid.js';
import { nvlinkErrors } from '../../../../src/doctor/checks/gpu/nvlinkErrors.js';
import { gpuComputeMode } from '../../../../src/doctor/checks/gpu/gpuComputeMode.js';
import { gpuRemapFailure } from '../../../../src/doctor/checks/gpu/gpuRemapFailure.js';
import { testCases } from '../cases.js';
import { alone, host, odd, third } from '../hardwareCases.js';
import { at, fleetOf, gpus, healthy, said } from '../healthyHost.js';

const gpu = (which: number, change: Partial<GpuFact>): Partial<HostFacts> => ({ gpus: gpus((_, i) => (i === which ? change : {})) });
const all = (change: Partial<GpuFact>): Partial<HostFacts> => ({ gpus: gpus(() => change) });
const ecc = { enabled: true, corrected: 0, uncorrected: 0, remappedRows: 0, remapPending: false, remapFailure: false };
const xid = (code: number, change: Partial<XidFact> = {}): XidFact => ({
  code,
  pci: at.gpu(3),
  count: 1,
  last: `NVRM: Xid (PCI:${at.gpu(3)}): ${String(code)}, …`,
  ageSeconds: 3600,
  ...change,
});
const log = (...xids: XidFact[]): Partial<HostFacts> => ({ kernelLog: { readable: true, xids, lines: [] } });
const lines = (...text: string[]): Partial<HostFacts> => ({ kernelLog: { readable: true, xids: [], lines: text } });
const noGpu = host({ gpus: [], versions: { driver: null, cuda: null, nccl: [] } });
const link = { links: 18, active: 18, inactive: [], linkGBs: 26.562, errors: 0 };

testCases([
  {
    id: 'gpu-count-differs',
    fires: [odd({ gpus: gpus().slice(0, 7) }, /c shows 7 GPUs; 2 hosts show 8/, 'fail')],
    silent: [third({})],
    unknown: host({ gpus: null }),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-model-differs',
    fires: [odd(all({ name: 'NVIDIA A100-SXM4-80GB' }), /c has NVIDIA A100/), alone(gpu(2, { name: 'NVIDIA H200' }), /several models/)],
    silent: [third({}), [host(), host(all({ name: 'NVIDIA H200' }), 2)]],
    unknown: host({ gpus: null }),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-memory-differs',
    fires: [alone(gpu(2, { memoryBytes: 70e9 }), /GPU 2: 65\.2 GiB of memory/)],
    silent: [[host(gpu(2, { memoryBytes: 85_500_000_000 }))]],
    unknown: host(all({ memoryBytes: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-ecc-uncorrected',
    fires: [alone(gpu(3, { ecc: { ...ecc, uncorrected: 2 } }), /GPU 3: 2 uncorrectable/, 'fail')],
    silent: [[host(gpu(3, { ecc: { ...ecc, corrected: 12 } }))]],
    unknown: host(all({ ecc: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-remap-pending',
    fires: [alone(gpu(3, { ecc: { ...ecc, remapPending: true } }), /GPU 3: a memory row waits/)],
    silent: [[host(gpu(3, { ecc: { ...ecc, remappedRows: 2 } }))]],
    unknown: host(all({ ecc: { ...ecc, remapPending: null } })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-remap-failure',
    fires: [alone(gpu(3, { ecc: { ...ecc, remapFailure: true } }), /could not be replaced/, 'fail')],
    silent: [[host(gpu(3, { ecc: { ...ecc, remappedRows: 2 } }))]],
    unknown: host(all({ ecc: { ...ecc, remapFailure: null } })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-ecc-off',
    fires: [alone(all({ ecc: { ...ecc, enabled: false } }), /GPU 0–7: ECC is off/)],
    silent: [[host(all({ name: 'NVIDIA GeForce RTX 4090', ecc: { ...ecc, enabled: false } }))]],
    unknown: host(all({ ecc: { ...ecc, enabled: null } })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-xid',
    fires: [
      alone(log(xid(79)), /GPU 3 .*Xid 79, the GPU has fallen off the PCIe bus \(1 ×, the last 1 hours ago\)/, 'fail'),
      alone(log(xid(94)), /Xid 94/),
      alone(log(xid(999, { ageSeconds: null })), /Xid 999 \(1 ×\)/),
    ],
    silent: [[host(log(xid(13), xid(31), xid(43)))], [host(log(xid(79, { ageSeconds: 30 * 86_400 })))]],
    unknown: host({ kernelLog: { readable: false, xids: [], lines: [] } }),
    notConcerned: noGpu,
  },
  {
    id: 'nvswitch-errors',
    fires: [
      alone(lines('nvidia-nvswitch3: SXid (PCI:0000:c4:00.0): 20034, Fatal, Link 30 LTSSM Fault Up'), /SXid 20034/, 'fail'),
      alone(lines('nvidia-nvswitch3: SXid (PCI:0000:c4:00.0): 12028, Non-fatal, Link 44 egress'), /SXid 12028/),
    ],
    silent: [[host(lines('nvidia-nvswitch3: open (major=510)'))]],
    unknown: host({ kernelLog: null }),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-throttled',
    fires: [
      alone(gpu(2, { throttle: ['hw_slowdown', 'hw_thermal_slowdown'] }), /GPU 2: clocks are held down by the hardware/, 'fail'),
      alone(gpu(2, { throttle: ['sw_thermal_slowdown'] }), /because of heat/),
      alone(gpu(2, { throttle: ['sw_power_cap'], clocks: { smMHz: 700, maxSmMHz: 1980, memoryMHz: null } }), /power cap/),
    ],
    silent: [[host(gpu(2, { throttle: ['sw_power_cap'] }))]],
    unknown: host(all({ throttle: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-temperature',
    fires: [alone(gpu(2, { temperatureC: 86 }), /GPU 2: 86 °C/)],
    silent: [[host(gpu(2, { temperatureC: 84 }))], [host(gpu(2, { temperatureC: 91, throttle: ['hw_thermal_slowdown'] }))]],
    unknown: host(all({ temperatureC: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-power-limit',
    fires: [
      alone(gpu(2, { power: { drawW: 70, limitW: 500, defaultLimitW: 700 } }), /GPU 2: limited to 500 W instead of 700 W/),
      {
        hosts: [
          host({
            gpus: gpus()
              .slice(0, 1)
              .map((one) => ({ ...one, power: { drawW: 70, limitW: 500, defaultLimitW: 700 } })),
          }),
        ],
        on: 'a',
        status: 'warn',
        says: /500 W instead of 700/,
      },
    ],
    silent: [[host(all({ power: { drawW: 70, limitW: 500, defaultLimitW: 700 } }))]],
    unknown: host(all({ power: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-clock',
    fires: [
      alone(
        {
          gpus: gpus((_, i) => ({
            power: { drawW: 600, limitW: 700, defaultLimitW: 700 },
            clocks: { smMHz: i === 4 ? 1200 : 1740, maxSmMHz: 1980, memoryMHz: null },
          })),
        },
        /GPU 4: 1200 MHz under load, most others about 1700/,
      ),
    ],
    silent: [[host(gpu(4, { clocks: { smMHz: 345, maxSmMHz: 1980, memoryMHz: null } }))]],
    unknown: host(all({ clocks: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-persistence-off',
    fires: [alone(all({ persistence: false }), /GPU 0–7: persistence mode is off/)],
    silent: [[host()]],
    unknown: host(all({ persistence: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-mig-on',
    fires: [alone(gpu(1, { mig: true }), /GPU 1: MIG mode is on/)],
    silent: [[host()]],
    unknown: host(all({ mig: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-compute-mode',
    fires: [alone(gpu(1, { computeMode: 'Prohibited' }), /GPU 1: compute mode is Prohibited/, 'fail')],
    silent: [[host(gpu(1, { computeMode: 'Exclusive_Process' }))]],
    unknown: host(all({ computeMode: null })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-fabric-state',
    fires: [
      alone(all({ fabricState: 'In Progress', fabricStatus: null }), /GPU 0–7: the NVLink fabric is In Progress/, 'fail'),
      alone(gpu(2, { fabricStatus: 'Insufficient Resources' }), /GPU 2/, 'fail'),
    ],
    silent: [[host()], [host(all({ fabricState: '[N/A]', fabricStatus: '[N/A]' }))]],
    unknown: host(all({ fabricState: null })),
    notConcerned: host(all({ fabricState: 'Not Supported' })),
  },
  {
    id: 'fabric-manager',
    fires: [alone({ services: { 'nvidia-fabricmanager': 'failed' } }, /nvidia-fabricmanager is failed/, 'fail')],
    silent: [[host()], [host({ ...all({ fabricState: null, nvlink: null }), services: { 'nvidia-fabricmanager': 'inactive' } })]],
    unknown: host({ services: null }),
    notConcerned: noGpu,
  },
  {
    id: 'nvlink-inactive',
    fires: [
      alone(gpu(6, { nvlink: { ...link, active: 16, inactive: [4, 5] } }), /GPU 6: 16 NVLinks are active, 18 on most others/, 'fail'),
    ],
    silent: [[host(all({ nvlink: { ...link, active: 0 } }))]],
    unknown: host(all({ nvlink: null })),
    notConcerned: noGpu,
  },
  {
    id: 'nvlink-errors',
    fires: [alone(gpu(6, { nvlink: { ...link, errors: 4000 } }), /4000 NVLink errors since the last reset/)],
    silent: [[host(gpu(6, { nvlink: { ...link, errors: 12 } }))]],
    unknown: host(all({ nvlink: { ...link, errors: null } })),
    notConcerned: noGpu,
  },
  {
    id: 'gpu-bar1-small',
    fires: [alone(all({ bar1Bytes: 2 ** 28 }), /adapters reach 256 MiB/), alone(gpu(1, { bar1Bytes: 2 ** 35 }), /GPU 1/)],
    silent: [[host()], [host({ ...all({ bar1Bytes: 2 ** 28 }), nics: [] })]],
    unknown: host(all({ bar1Bytes: null })),
    notConcerned: noGpu,
  },
  {
    id: 'nvls-driver',
    fires: [alone({ versions: { ...healthy().versions, driver: '525.85.12', cuda: '12.0' } }, /driver 525.85.12 has CUDA 12.0/)],
    silent: [[host()], [host({ ...all({ name: 'NVIDIA A100-SXM4-80GB' }), versions: { ...healthy().versions, cuda: '11.8' } })]],
    unknown: host({ versions: { ...healthy().versions, cuda: null } }),
    notConcerned: noGpu,
  },
]);

describe('with an earlier look', () => {
  it('errors of NVLinks count by growth', () => {
    const errors = (count: number) => healthy(gpu(6, { nvlink: { ...link, errors: count } }));
    expect(said(nvlinkErrors, [errors(4000)], [errors(4000)], 2)).toEqual([]);
    expect(said(nvlinkErrors, [errors(12)], [errors(5)], 2)).toEqual(['warn: a GPU 6: 7 NVLink errors in 2.0 hours.']);
  });
});

describe('what is worth knowing', () => {
  it('rows that were replaced, and GPUs for one program, are notes', () => {
    const fleet = fleetOf([healthy(gpu(3, { ecc: { ...ecc, remappedRows: 2 }, computeMode: 'Exclusive_Process' }))]);
    expect(gpuRemapFailure.notes?.(fleet)).toMatchObject([{ host: 'a', evidence: [`GPU 3 (${at.gpu(3)}): rows remapped 2`] }]);
    expect(gpuComputeMode.notes?.(fleet)).toMatchObject([{ host: 'a' }]);
  });
  it('an Xid of a GPU that is no longer listed is named by its address', () => {
    expect(said(gpuXid, [healthy({ ...log(xid(79)), gpus: gpus().filter(({ index }) => index !== 3) })])[0]).toMatch(
      `a ${at.gpu(3)}: Xid 79`,
    );
  });
});
