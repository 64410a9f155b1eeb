import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProbe } from '../../../src/cluster/probe/read.js';
import { clockOf } from '../../../src/cluster/probe/sections/clock.js';
import { probeScript } from '../../../src/cluster/probe/script.js';
import { quote } from '../../../src/ssh/quote.js';
import { runProbe } from './runProbe.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'probe-'));
  put('var/log/dmesg', '[    0.000000] Linux version 6.5.0\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const program = (name: string, text: string): void => {
  put(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(join(root, 'bin', name), 0o755);
};
const withBin = () => ({ PATH: `${join(root, 'bin')}:/usr/bin:/bin` });

/** One section as the script frames it. */
const section = (name: string, text: string, status = 0): string => `\nB begin ${name}\n${text}\nB rc ${String(status)}\n\nB end ${name}\n`;
const facts = (output: string) => readProbe(`${output}\nB done\n`, 'B').facts;

describe('the script on a made-up root', () => {
  it('reads identity, modules, libraries, interfaces, PCI and conf files', () => {
    put('proc/sys/kernel/hostname', 'gpu-7\n');
    put('proc/sys/kernel/osrelease', '6.5.0\n');
    put('etc/os-release', 'NAME=x\nPRETTY_NAME="Ubuntu 24.04"\n');
    put('proc/meminfo', 'MemTotal:       1000 kB\nMemFree: 5 kB\n');
    put(
      'proc/cpuinfo',
      [0, 1, 2, 3]
        .map((n) => `processor\t: ${String(n)}\nmodel name\t: Some CPU @ 2 GHz\nphysical id\t: ${String(n >> 1)}\ncore id\t\t: 0\n`)
        .join('\n'),
    );
    mkdirSync(join(root, 'sys/devices/system/node/node0'), { recursive: true });
    mkdirSync(join(root, 'sys/devices/system/node/node1'), { recursive: true });
    put('proc/modules', 'nvidia 1 2 - Live\nnvidia_peermem 1 0 - Live\n');
    put('proc/driver/nvidia/version', 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build\n');
    put('usr/lib/x86_64-linux-gnu/libnccl.so.2.27.3', '');
    symlinkSync('libnccl.so.2.27.3', join(root, 'usr/lib/x86_64-linux-gnu/libnccl.so.2'));
    put('usr/local/lib/python3.11/site-packages/nvidia/nccl/lib/libnccl.so.2', 'junk\0\nNCCL version 2.21.5+cuda12.4\0junk');
    put('sys/class/net/eth9/operstate', 'up\n');
    put('sys/class/net/eth9/mtu', '9000\n');
    put('sys/class/net/dummy/operstate', 'down\n');
    put('sys/bus/pci/devices/0000:18:00.0/vendor', '0x10de\n');
    put('sys/bus/pci/devices/0000:18:00.0/class', '0x030200\n');
    put('sys/bus/pci/devices/0000:18:00.0/numa_node', '1\n');
    put('sys/bus/pci/devices/0000:19:00.0/vendor', '0x8086\n');
    for (const [device, layer] of [
      ['mlx5_0', 'Ethernet'],
      ['mlx5_1', 'InfiniBand'],
    ] as const) {
      const port = `sys/class/infiniband/${device}/ports/1`;
      put(`${port}/link_layer`, `${layer}\n`);
      put(`${port}/state`, '4: ACTIVE\n');
      put(`${port}/gid_attrs/types/0`, 'IB/RoCE v1\n');
      put(`${port}/gids/0`, 'fe80:0000:0000:0000:0c42:a103:0000:0001\n');
      put(`${port}/gid_attrs/types/3`, 'RoCE v2\n');
      put(`${port}/gids/3`, '0000:0000:0000:0000:0000:ffff:0a01:0203\n');
      put(`${port}/gid_attrs/types/10`, 'RoCE v2\n');
      put(`${port}/gids/10`, '0000:0000:0000:0000:0000:0000:0000:0000\n');
      put(`${port}/gid_attrs/types/11`, '');
    }
    put('etc/nccl.conf', 'NCCL_ALGO = Tree\r\n# x\nHF_TOKEN=abc\nNCCL_IB_PKEY=1');
    put('home/.nccl.conf', 'NCCL_BUFFSIZE=4M\n\n');
    program(
      'ip',
      `printf '2: eth9    inet 10.1.2.3/16 brd 10.1.255.255 scope global eth9\\n3: other@if2    inet6 fe80::1/64 scope link\\n'`,
    );
    program(
      'nvidia-smi',
      `case "$1" in --query-gpu=*fabric*) echo 'Field "fabric.state" is not a valid field to query.'; exit 2;; --query-gpu=*ecc*) echo 'Field "ecc.mode.current" is not a valid field to query.'; exit 2;; --query-gpu=*) echo '0, GPU-1, 00000000:18:00.0, 81559, 550.54.15, 5, 5, 8, 16, NVIDIA H100, 80GB'; echo '1, [N/A], 00000000:19:00.0, [N/A], 550.54.15, [N/A], [N/A], [N/A], [N/A], B';; topo) printf '\\tGPU0\\nGPU0\\t X\\n';; *) echo '| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4  |';; esac`,
    );
    program('all_reduce_perf', 'exit 0');
    const {
      facts: read,
      notes,
      done,
    } = runProbe(root, {
      ...withBin(),
      HOME: join(root, 'home'),
      NCCL_DEBUG: 'INFO',
      NCCL_X: 'a\nb\\n',
      MY_TOKEN: 'no',
      NCCL_TOKEN: 'no',
      NCCL_WORKBENCH_SIMULATED: '1',
    });
    expect({ notes, done }).toEqual({ notes: [], done: true });
    expect(read).toMatchObject({
      hostName: 'gpu-7',
      kernel: '6.5.0',
      os: 'Ubuntu 24.04',
      cpu: { model: 'Some CPU @ 2 GHz', sockets: 2, cores: 2, numaNodes: 2 },
      memoryBytes: 1_024_000,
      gpus: [
        {
          index: 0,
          name: 'NVIDIA H100, 80GB',
          uuid: 'GPU-1',
          pci: '0000:18:00.0',
          numaNode: 1,
          memoryBytes: 81559 * 1024 * 1024,
          driver: '550.54.15',
          pcie: { gen: 5, maxGen: 5, width: 8, maxWidth: 16 },
        },
        {
          index: 1,
          name: 'B',
          uuid: null,
          pci: '0000:19:00.0',
          numaNode: null,
          memoryBytes: null,
          pcie: { gen: null, maxGen: null, width: null, maxWidth: null },
        },
      ],
      interfaces: [
        { name: 'dummy', up: false, addresses: [], mtu: null },
        { name: 'eth9', up: true, addresses: ['10.1.2.3/16'], mtu: 9000 },
      ],
      nics: [
        {
          device: 'mlx5_0',
          linkLayer: 'Ethernet',
          gids: [
            { index: 0, type: 'IB/RoCE v1', gid: 'fe80:0000:0000:0000:0c42:a103:0000:0001' },
            { index: 3, type: 'RoCE v2', gid: '0000:0000:0000:0000:0000:ffff:0a01:0203' },
          ],
        },
        { device: 'mlx5_1', linkLayer: 'InfiniBand' },
      ],
      topoMatrix: '\tGPU0\nGPU0\t X',
      versions: {
        driver: '550.54.15',
        cuda: '12.4',
        nccl: [
          { path: '/usr/lib/x86_64-linux-gnu/libnccl.so.2.27.3', version: '2.27.3' },
          { path: '/usr/local/lib/python3.11/site-packages/nvidia/nccl/lib/libnccl.so.2', version: '2.21.5' },
        ],
      },
      peerMemory: ['nvidia_peermem'],
      dmaBuf: true,
      confFiles: [
        { path: join(root, 'home/.nccl.conf'), text: 'NCCL_BUFFSIZE=4M\n\n' },
        { path: '/etc/nccl.conf', text: 'NCCL_ALGO = Tree\r\n# x\nHF_TOKEN=(redacted)\nNCCL_IB_PKEY=1' },
      ],
      environment: { NCCL_DEBUG: 'INFO', NCCL_TOKEN: '(redacted)', NCCL_X: 'a\nb\\n' },
      simulated: true,
    });
    expect(read?.nics?.[1]).not.toHaveProperty('gids');
    expect(Object.keys(read?.environment ?? {})).toEqual(['NCCL_DEBUG', 'NCCL_TOKEN', 'NCCL_X']);
    expect(read?.tools).toMatchObject({ all_reduce_perf: join(root, 'bin/all_reduce_perf') });
  });

  it('says what it does not know, and tells "none" from "not known"', () => {
    const { facts: read } = runProbe(root, { PATH: '/usr/bin:/bin' });
    expect(read).toMatchObject({
      gpus: null,
      nics: null,
      peerMemory: null,
      dmaBuf: null,
      confFiles: [],
      os: null,
      versions: { driver: null, cuda: null, nccl: [] },
    });
    mkdirSync(join(root, 'sys/class'), { recursive: true });
    mkdirSync(join(root, 'sys/bus/pci/devices'), { recursive: true });
    put('proc/modules', '');
    expect(runProbe(root, { PATH: '/usr/bin:/bin' }).facts).toMatchObject({ gpus: [], nics: [], peerMemory: [] });
  });

  const noTimeout = !['/usr/bin/timeout', '/bin/timeout', '/usr/local/bin/timeout'].some((path) => existsSync(path));
  if (noTimeout)
    it('left out: ending a tool that hangs (no timeout(1) here)', () =>
      console.log('left out: timeout(1) is not installed, so sections have no limit of their own'));
  else
    it('ends a tool that hangs and keeps the rest', () => {
      const row = `0, GPU-1, 00000000:18:00.0${', 1'.repeat(22)}, X`;
      program('nvidia-smi', `case "$1" in --query-gpu=*) echo "${row}"; exec sleep 60;; esac`);
      const { facts: read, notes, done } = runProbe(root, withBin());
      expect(done).toBe(true);
      expect(read?.gpus).toHaveLength(1);
      expect(notes.join()).toMatch(/gpus took too long/);
    });

  if (!noTimeout)
    it('begins nothing more when the whole has taken too long, and says what is missing', () => {
      for (const name of ['ip', 'nvidia-smi', 'docker', 'ibv_devinfo'])
        program(name, `echo ${name} >>${join(root, 'begun')}; exec sleep 60`);
      mkdirSync(join(root, 'sys/class/net'), { recursive: true });
      const boundary = 'B';
      const output = execFileSync('sh', ['-s', boundary, '', '1'], {
        input: probeScript,
        encoding: 'utf8',
        env: { ...withBin(), HOME: '/nonexistent', NCCL_WORKBENCH_ROOT: root },
      });
      const { done, facts: read, unseen } = readProbe(output, boundary);
      expect(done).toBe(true);
      // Each that begins may take seconds, and with the first the time is over; on a busy machine it is over before that.
      const begun = join(root, 'begun');
      expect(existsSync(begun) ? readFileSync(begun, 'utf8').trimEnd().split('\n').length : 0).toBeLessThan(2);
      expect(read?.kernel).not.toBeNull();
      const late = unseen.filter(({ why }) => why === 'timeout').map(({ section: name }) => name);
      expect(late).toContain('interfaces');
      expect(late).toContain('kernelLog');
      expect(unseen.find(({ section: name }) => name === 'kernelLog')?.message).toMatch(/was not begun/);
    });

  it.each(['sh', 'bash'])('is one function that %s takes without running it, fit to be an operand', (shell) => {
    execFileSync(shell, ['-n'], { input: probeScript });
    // Linux takes 128 KiB for one operand; quoting for a login shell and an engine makes it longer.
    expect(probeScript.length).toBeLessThan(32_000);
    expect(quote(quote(probeScript)).length).toBeLessThan(100_000);
    const half = probeScript.slice(0, probeScript.length / 2);
    expect(() => execFileSync(shell, ['-s', 'B', ''], { input: half, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })).toThrow();
    const witness = join(root, 'ran');
    expect(() => execFileSync(shell, ['-s', `$(touch ${witness})`, ''], { input: half, stdio: ['pipe', 'pipe', 'ignore'] })).toThrow();
    expect(existsSync(witness)).toBe(false);
  });

  it('cuts a tool that never stops talking', () => {
    program('nvidia-smi', 'case "$1" in topo) yes GPU0;; esac');
    const { output, notes, done } = runProbe(root, withBin());
    expect(done).toBe(true);
    expect(output.length).toBeLessThan(300_000);
    expect(notes.join()).toMatch(/topology was cut/);
  });

  it('finds nccl-tests in the folder of the cluster file', () => {
    program('all_gather_perf', 'exit 0');
    expect(runProbe(root, { PATH: '/usr/bin:/bin' }, 'sh', join(root, 'bin')).facts?.tools['all_gather_perf']).toBe(
      join(root, 'bin/all_gather_perf'),
    );
  });
});

describe('the clock', () => {
  const kept = { synchronised: null, source: null };
  it.each([
    // Sent at …100.000 s and received at …101.000 s by us; the host looked at its clock first and last.
    [['1700000100.400', '1700000100.600'], 0, 400],
    [['1700000105.400000000', '1700000105.600000000'], 5000, 400],
    [['1700000095.100', '1700000095.900'], -5000, 100],
    // Whole seconds: the first moment may be up to a second later than it says.
    [['1700000105', '1700000105'], 5000, 1000],
    // Cut off before its end.
    [['1700000100.400'], -100, 500],
  ])('of %j is off by %d ms, give or take %d', (times, offsetMs, uncertaintyMs) => {
    const exchange = { sentAtMs: 1_700_000_100_000, receivedAtMs: 1_700_000_101_000 };
    const clock = clockOf(times, exchange, kept);
    expect(clock?.offsetMs).toBeCloseTo(offsetMs, 3);
    expect(clock?.uncertaintyMs).toBeCloseTo(uncertaintyMs, 3);
  });
  it('is not known without the exchange, when it was set meanwhile, or when date says something else', () => {
    const exchange = { sentAtMs: 1_700_000_100_000, receivedAtMs: 1_700_000_101_000 };
    expect(clockOf(['1700000100.4', '1700000100.6'], undefined, kept)).toBeNull();
    expect(clockOf(['1700000100.4', '1700000900.6'], exchange, kept)?.offsetMs).toBeNull();
    expect(clockOf(['%s.%N', 'x'], exchange, { synchronised: true, source: 'chronyd' })).toEqual({
      offsetMs: null,
      uncertaintyMs: null,
      synchronised: true,
      source: 'chronyd',
    });
  });
});

describe('readProbe', () => {
  it('gives nothing for an output without sections', () => {
    expect(readProbe('Welcome\nPlease change your password\n', 'B')).toEqual({ facts: null, notes: [], unseen: [], done: false });
  });
  it('drops what stands before and between sections', () => {
    expect(facts(`hostname\tmotd\n${section('identity', 'hostname\ta')}hostname\tb`)?.hostName).toBe('a');
  });
  it('notes what was cut off and what took too long', () => {
    expect(readProbe('B begin identity\nhostname\ta', 'B').notes).toEqual([
      'The section identity was cut off.',
      'The probe did not run to its end.',
    ]);
    expect(readProbe(`${section('gpus', '', 124)}B done`, 'B').notes.join()).toMatch(/gpus took too long/);
  });
  it.each([
    ['No devices were found', [], /^$/],
    ['Failed to initialize NVML: Driver/library version mismatch', null, /nvidia-smi said: Failed to initialize NVML/],
    ['', null, /listed no GPU/],
  ])('reads "%s" from nvidia-smi', (text, gpus, note) => {
    const reading = readProbe(`${section('gpus', text, text === '' ? 0 : 9)}B done`, 'B');
    expect(reading.facts?.gpus).toEqual(gpus);
    expect(reading.notes.join()).toMatch(note);
  });
  it('says when GPUs are on the bus without nvidia-smi', () => {
    const device = 'device\t0000:18:00.0\tpci0000:16/0000:18:00.0\t0x030200\t0x10de\t0x2330\t0';
    const reading = readProbe(`${section('pci', `listed\n${device}`)}B done`, 'B');
    expect(reading.facts?.gpus).toBeNull();
    expect(reading.notes.join()).toMatch(/1 NVIDIA GPUs are on the PCI bus/);
  });
  it.each([
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  x', '5.15.0-1053', true, '550.54.15'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  x', '5.4.0', false, '550.54.15'],
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.12  Wed', '6.8.0', false, '535.104.12'],
    ['something else', '6.8.0', false, null],
  ])('judges dma-buf by "%s" on %s', (module, kernel, dmaBuf, driver) => {
    expect(facts(`${section('identity', `kernel\t${kernel}`)}${section('versions', `module\t${module}`)}`)).toMatchObject({
      dmaBuf,
      versions: { driver },
    });
  });
  it('reads ports without a width and unknown layers', () => {
    const read = facts(
      section(
        'rdma',
        'listed\nport\trxe0/ports/1\nlayer\tEthernet\nstate\t4: ACTIVE\nrate\t2.5 Gb/sec (1X SDR)\nport\tx/ports/2\nlayer\tUnspecified\nrate\t100 Gb/sec\nport\tbroken\nstate\t1: DOWN',
      ),
    );
    expect(read?.nics).toMatchObject([
      { device: 'rxe0', port: 1, linkLayer: 'Ethernet', rateGbps: 2.5, width: 1, speed: 'SDR' },
      { device: 'x', port: 2, linkLayer: null, rateGbps: 100, width: null, speed: null, state: null },
    ]);
  });
});
