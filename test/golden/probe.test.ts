import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cutSections } from '../../src/cluster/probe/cut.js';
import { readProbe } from '../../src/cluster/probe/read.js';
import { expectedSections } from '../../src/cluster/probe/script.js';
import { readTopoMatrix } from '../../src/fabric/readers/topoMatrix.js';
import { runProbe } from '../unit/cluster/runProbe.js';

const samples = resolve('..', 'shared', 'samples', 'material');
const infiniband = join(samples, 'sysfs-infiniband', 'sys-class-infiniband-h100.0');

const temporary = mkdtempSync(join(tmpdir(), 'probe-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const wanted = ['sh', 'dash', 'bash', 'busybox'];
const shells = wanted.filter((shell) => {
  try {
    execFileSync(shell, shell === 'busybox' ? ['sh', '-c', 'true'] : ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

describe('the probe over captured files of real hosts', () => {
  if (!existsSync(infiniband)) {
    it('left out: ../shared is not here', () =>
      console.log('left out: ../shared/samples is not here, so the script does not run over a real node’s /sys'));
    return;
  }
  it.each(shells)('reads the RDMA ports of a real H100 node (%s)', (shell) => {
    const root = join(temporary, shell);
    mkdirSync(join(root, 'sys', 'class'), { recursive: true });
    mkdirSync(join(root, 'var', 'log'), { recursive: true });
    writeFileSync(join(root, 'var', 'log', 'dmesg'), '[    0.000000] Linux version 5.15.0\n');
    symlinkSync(infiniband, join(root, 'sys', 'class', 'infiniband'));
    const { facts, notes, done } = runProbe(root, {}, shell);
    expect({ notes, done }).toEqual({ notes: [], done: true });
    expect(
      facts?.nics?.map(
        (nic) =>
          `${nic.device}/${String(nic.port)} ${nic.firmware ?? ''} ${nic.state ?? ''} ${nic.physState ?? ''} ${String(nic.rateGbps)} ${String(nic.width)}X ${nic.speed ?? ''} ${nic.linkLayer ?? ''}`,
      ),
    ).toEqual([
      ...['0', '1', '4', '5', '6', '7', '8', '9'].map((n) => `mlx5_${n}/1 28.41.1000 ACTIVE LinkUp 400 4X NDR InfiniBand`),
      'mlx5_bond_0/1 32.38.3056 ACTIVE LinkUp 200 2X NDR Ethernet',
    ]);
  });

  it.each(shells)('reads the error counters of a real H100 node (%s)', (shell) => {
    const root = join(temporary, shell);
    const { facts } = runProbe(root, {}, shell);
    const read = (device: string, folder: string, name: string): number =>
      Number(readFileSync(join(infiniband, device, 'ports', '1', folder, name), 'utf8'));
    for (const { device, board, counters } of facts?.nics ?? []) {
      expect(board).toBe(device === 'mlx5_bond_0' ? 'MT_0000000884' : 'MT_0000000838');
      for (const name of ['symbol_error', 'link_downed', 'port_rcv_errors', 'port_xmit_wait', 'port_xmit_data'])
        expect(counters?.[name], `${device} ${name}`).toBe(read(device, 'counters', name));
      for (const name of ['out_of_sequence', 'local_ack_timeout_err', 'roce_adp_retrans'])
        expect(counters?.[name], `${device} ${name}`).toBe(read(device, 'hw_counters', name));
      expect(counters).not.toHaveProperty('lifespan');
      expect(counters).not.toHaveProperty('port_rcv_packets');
    }
  });

  const printed = ['nvidia-smi-topo', 'mx-smi-topo'].flatMap((folder) =>
    readdirSync(join(samples, folder)).map((name) => [folder, name] as const),
  );
  it.each(printed)('keeps the affinity matrix %s/%s as printed, and the fabric reads it whole', (folder, name) => {
    const text = readFileSync(join(samples, folder, name), 'utf8');
    const { facts } = readProbe(`B begin topology\n${text}\nB rc 0\n\nB end topology\n`, 'B');
    expect(facts?.topoMatrix).toBe(text.replaceAll('\r', '').replace(/^\n+|\s+$/g, ''));
    const { devices, paths, problems } = readTopoMatrix(facts?.topoMatrix ?? '');
    expect(problems).toEqual([]);
    expect(devices.filter(({ kind }) => kind === 'gpu').length).toBeGreaterThanOrEqual(2);
    paths.forEach((row, place) =>
      row.forEach((path, other) => {
        if (place === other) return;
        expect(path, `${String(place)}, ${String(other)}`).toMatch(/^(?:NV\d+|MX|PIX|PXB|PHB|NODE|SYS)$/);
        expect(paths[other]?.[place]).toBe(path);
      }),
    );
  });

  const absent = wanted.filter((shell) => !shells.includes(shell));
  if (absent.length > 0)
    it(`left out: ${absent.join(', ')}`, () =>
      console.log(`left out: the probe was not run by ${absent.join(', ')}, which is not installed`));

  it('frames what it reads so that a text of a host cannot', () => {
    const { output, boundary } = runProbe(temporary);
    expect([...cutSections(output, boundary).sections.keys()]).toEqual(expectedSections.flat());
  });
});
