import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explainGpuDirect, nearestPorts } from '../../src/doctor/index.js';
import { hardwareChecks } from '../../src/doctor/checks/hardware.js';
import { runProbe } from '../unit/cluster/runProbe.js';
import { fleetOf, gpus, healthy, nics, troubles } from '../unit/doctor/healthyHost.js';

const samples = resolve('..', 'shared', 'samples', 'material');
const infiniband = join(samples, 'sysfs-infiniband', 'sys-class-infiniband-h100.0');
const matrix = join(samples, 'nvidia-smi-topo', 'liguodongiot+llm-action__docs__llm-base__a800-env-install-0.txt');

const temporary = mkdtempSync(join(tmpdir(), 'doctor-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

describe('the doctor over captured files of real hosts', () => {
  if (!existsSync(infiniband) || !existsSync(matrix)) {
    it('left out: ../shared is not here', () => console.log('left out: ../shared/samples is not here, so the doctor sees no real host'));
    return;
  }

  it('says of a real H100 node in use only what its counters hold', () => {
    mkdirSync(join(temporary, 'sys', 'class'), { recursive: true });
    mkdirSync(join(temporary, 'var', 'log'), { recursive: true });
    writeFileSync(join(temporary, 'var', 'log', 'dmesg'), '');
    symlinkSync(infiniband, join(temporary, 'sys', 'class', 'infiniband'));
    const { facts } = runProbe(temporary, {}, 'sh');
    if (facts === null) throw new Error('no facts');
    const fleet = fleetOf([healthy({ nics: facts.nics, pci: null })]);
    const said = hardwareChecks.flatMap((check) => {
      const found = troubles(check, fleet);
      return found.length === 0 ? [] : [`${check.id} ${found.map(({ evidence }) => evidence[0]?.split(' ')[0] ?? '').join(',')}`];
    });
    const every = ['0', '1', '4', '5', '6', '7', '8', '9', 'bond_0'].map((n) => `mlx5_${n}`).join(',');
    // Counters of 4 and 8 bits that are full, and 14 damaged packets on each port: over the thresholds of infiniband-diags.
    expect(said.sort()).toEqual([`port-buffer-overrun ${every}`, 'port-link-downed mlx5_1', `port-rcv-errors ${every}`]);
  });

  it('finds the paths of a real A800 host in its matrix, and that NVLink leads to the adapter where none is near', () => {
    const facts = healthy({
      pci: null,
      topoMatrix: readFileSync(matrix, 'utf8'),
      gpus: gpus(() => ({ name: 'NVIDIA A800-SXM4-80GB', nvlink: null })),
      // The capture ends before the legend that names the adapters.
      nics: nics()
        .slice(0, 4)
        .map((nic, i) => ({ ...nic, device: `NIC${String(i)}` })),
    });
    const named = {
      ...facts,
      topoMatrix: `${facts.topoMatrix ?? ''}\n${[0, 1, 2, 3].map((i) => `  NIC${String(i)}: NIC${String(i)}`).join('\n')}\n`,
    };
    const nearest = (named.gpus ?? []).map((gpu) => {
      const [first] = nearestPorts(named, gpu);
      if (first === undefined) throw new Error('no port');
      const { path, verdict } = explainGpuDirect({ host: 'a', facts: named }, gpu, first);
      return `${first.device} ${path ?? '?'} ${verdict}`;
    });
    expect(nearest).toEqual([
      'NIC0 NODE on',
      'NIC0 PIX on',
      'NIC0 NODE on',
      'NIC1 PIX on',
      'NIC2 NODE on',
      'NIC2 NODE on',
      'NIC2 NODE on',
      'NIC2 PIX on',
    ]);
  });
});
