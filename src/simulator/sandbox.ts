import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fullWidth, parts, type SimulatedHost, type SimulatedNic } from './world.js';

/** Programs that every simulated host has in its bin folder. */
export const toolNames = [
  'nvidia-smi',
  'ibstat',
  'ibv_devinfo',
  'ibnetdiscover',
  'iblinkinfo',
  'lldpctl',
  'mpirun',
  'mpiexec',
  'hostname',
  'uname',
  'ip',
  'all_reduce_perf',
  'all_gather_perf',
  'reduce_scatter_perf',
  'broadcast_perf',
  'reduce_perf',
  'alltoall_perf',
  'gather_perf',
  'scatter_perf',
  'sendrecv_perf',
] as const;
export type ToolName = (typeof toolNames)[number];

const script = (tool: string): string =>
  `#!/bin/sh\nexport ELECTRON_RUN_AS_NODE=1\nexec "$NCCL_WORKBENCH_NODE" "$NCCL_WORKBENCH_TOOLS" ${tool} "$@"\n`;

/** Writes home, bin and the system files of one simulated host. Everything is private to the user. */
export async function writeSandbox(host: SimulatedHost): Promise<void> {
  const put = async (path: string, text: string, mode = 0o600): Promise<void> => {
    const file = join(host.folder, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode });
  };
  await mkdir(join(host.folder, 'home'), { recursive: true, mode: 0o700 });
  await mkdir(join(host.folder, 'root/dev/shm'), { recursive: true, mode: 0o700 });
  await mkdir(join(host.folder, 'root/sys/class'), { recursive: true, mode: 0o700 });
  await mkdir(join(host.folder, 'tmp'), { recursive: true, mode: 0o700 });
  await Promise.all(toolNames.map((tool) => put(`bin/${tool}`, script(tool), 0o700)));
  await Promise.all(Object.entries(systemFiles(host)).map(([path, text]) => put(join('root', path), text)));
  for (const nic of host.nics) {
    const device = join(host.folder, 'root/sys/class/infiniband', nic.device);
    await symlink(`../../../devices/pci0000:00/${nic.pci}`, join(device, 'device'));
    const net = join(host.folder, 'root/sys/class/net', nic.netdev);
    await symlink(`../../../devices/pci0000:00/${nic.pci}`, join(net, 'device'));
  }
}

function systemFiles(host: SimulatedHost): Record<string, string> {
  const files: Record<string, string> = {
    'etc/hostname': `${host.name}\n`,
    'etc/os-release': 'NAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nPRETTY_NAME="Ubuntu 22.04.4 LTS"\n',
    'proc/modules': modules(host),
    'proc/driver/nvidia/version':
      `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${host.driver}  Tue Sep 17 02:20:31 UTC 2024\n` +
      'GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)\n',
    'proc/meminfo': 'MemTotal:       2113485472 kB\nMemFree:        2018123456 kB\nMemAvailable:   2051234567 kB\n',
    'proc/sys/kernel/osrelease': '5.15.0-1053-nvidia\n',
    'proc/sys/kernel/hostname': `${host.name}\n`,
    'proc/sys/kernel/numa_balancing': '0\n',
    'proc/cpuinfo': cpuinfo(host.cpu),
    ...(host.conf === null ? {} : { 'etc/nccl.conf': host.conf }),
    'sys/devices/system/node/node0/cpulist': '0-55,112-167\n',
    'sys/devices/system/node/node1/cpulist': '56-111,168-223\n',
    'sys/devices/system/node/online': '0-1\n',
    'sys/devices/system/cpu/online': '0-223\n',
    [`usr/lib/x86_64-linux-gnu/libnccl.so.${host.nccl}`]: `NCCL version ${host.nccl} compiled with CUDA ${parts.cuda}\n`,
    'usr/local/cuda/version.json': `${JSON.stringify({ cuda: { name: 'CUDA SDK', version: `${parts.cuda}.1` } })}\n`,
    ...netFiles('lo', '00:00:00:00:00:00', 65536, 'unknown', 772),
    ...netFiles(host.ethernet, host.mac, host.mtu, 'up', 1),
    [`sys/class/net/${host.ethernet}/speed`]: '100000\n',
  };
  for (const gpu of host.gpus)
    Object.assign(files, {
      [`sys/bus/pci/devices/${gpu.pci}/vendor`]: '0x10de\n',
      [`sys/bus/pci/devices/${gpu.pci}/device`]: '0x2330\n',
      [`sys/bus/pci/devices/${gpu.pci}/class`]: '0x030200\n',
      ...pciFiles(`sys/bus/pci/devices/${gpu.pci}`, gpu.numaNode),
    });
  for (const nic of host.nics) Object.assign(files, nicFiles(host, nic));
  return files;
}

function modules(host: SimulatedHost): string {
  const lines = [
    'nvidia 56717312 142 nvidia_uvm,nvidia_modeset, Live 0x0000000000000000 (POE)',
    'nvidia_uvm 4943872 24 - Live 0x0000000000000000 (POE)',
  ];
  if (host.nics.length > 0) {
    lines.push(
      'mlx5_ib 466944 0 - Live 0x0000000000000000',
      'ib_core 434176 9 mlx5_ib, Live 0x0000000000000000',
      'mlx5_core 2027520 1 mlx5_ib, Live 0x0000000000000000',
    );
    if (host.gpuDirect) lines.splice(1, 0, 'nvidia_peermem 16384 0 - Live 0x0000000000000000 (POE)');
  }
  return `${lines.join('\n')}\n`;
}

function cpuinfo(model: string): string {
  const cpus: string[] = [];
  for (let cpu = 0; cpu < 224; cpu++) {
    const socket = Math.floor((cpu % 112) / 56);
    cpus.push(
      `processor\t: ${String(cpu)}\nvendor_id\t: GenuineIntel\nmodel name\t: ${model}\nphysical id\t: ${String(socket)}\ncore id\t\t: ${String(cpu % 56)}\ncpu cores\t: 56\n`,
    );
  }
  return `${cpus.join('\n')}\n`;
}

function netFiles(name: string, address: string, mtu: number, state: string, type: number): Record<string, string> {
  const base = `sys/class/net/${name}`;
  return {
    [`${base}/address`]: `${address}\n`,
    [`${base}/mtu`]: `${String(mtu)}\n`,
    [`${base}/operstate`]: `${state}\n`,
    [`${base}/carrier`]: `${state === 'down' ? '0' : '1'}\n`,
    [`${base}/type`]: `${String(type)}\n`,
    [`${base}/flags`]: `${state === 'down' ? '0x1002' : '0x1003'}\n`,
  };
}

function pciFiles(base: string, numaNode: number, width = 16): Record<string, string> {
  return {
    [`${base}/numa_node`]: `${String(numaNode)}\n`,
    [`${base}/current_link_speed`]: '32.0 GT/s PCIe\n',
    [`${base}/max_link_speed`]: '32.0 GT/s PCIe\n',
    [`${base}/current_link_width`]: `${String(width)}\n`,
    [`${base}/max_link_width`]: '16\n',
  };
}

function nicFiles(host: SimulatedHost, nic: SimulatedNic): Record<string, string> {
  const base = `sys/class/infiniband/${nic.device}`;
  const port = `${base}/ports/1`;
  const guid = nic.portGuid.replace(/(.{4})(?!$)/g, '$1:');
  const gbps = nic.width * parts.laneGbps;
  const counters = ['symbol_error', 'link_downed', 'link_error_recovery', 'port_rcv_errors', 'port_xmit_discards', 'port_xmit_wait'];
  const files: Record<string, string> = {
    [`${base}/hca_type`]: `${parts.nic}\n`,
    [`${base}/board_id`]: `${parts.nicBoard}\n`,
    [`${base}/fw_ver`]: `${nic.firmware}\n`,
    [`${base}/hw_rev`]: '0\n',
    [`${base}/node_desc`]: `${host.name} ${nic.device}\n`,
    [`${base}/node_guid`]: `${nic.nodeGuid.replace(/(.{4})(?!$)/g, '$1:')}\n`,
    [`${base}/sys_image_guid`]: `${nic.nodeGuid.replace(/(.{4})(?!$)/g, '$1:')}\n`,
    [`${base}/node_type`]: '1: CA\n',
    [`${port}/state`]: nic.active ? '4: ACTIVE\n' : '1: DOWN\n',
    [`${port}/phys_state`]: nic.active ? '5: LinkUp\n' : '2: Polling\n',
    [`${port}/rate`]: `${String(gbps)} Gb/sec (${String(nic.width)}X NDR)\n`,
    [`${port}/link_layer`]: 'InfiniBand\n',
    [`${port}/lid`]: `0x${nic.lid.toString(16)}\n`,
    [`${port}/sm_lid`]: '0x1\n',
    [`${port}/lid_mask_count`]: '0\n',
    [`${port}/cap_mask`]: '0xa651e848\n',
    [`${port}/gid_attrs/ndevs/0`]: `${nic.netdev}\n`,
    [`${port}/gid_attrs/types/0`]: 'IB/RoCE v1\n',
    [`${port}/gids/0`]: `fe80:0000:0000:0000:${guid}\n`,
    [`sys/devices/pci0000:00/${nic.pci}/vendor`]: '0x15b3\n',
    [`sys/devices/pci0000:00/${nic.pci}/device`]: '0x1021\n',
    [`sys/devices/pci0000:00/${nic.pci}/class`]: '0x020700\n',
    [`sys/devices/pci0000:00/${nic.pci}/net/${nic.netdev}/address`]: `00:00:10:29:fe:80:00:00:00:00:00:00:${nic.portGuid.replace(/(..)(?!$)/g, '$1:')}\n`,
    [`sys/devices/pci0000:00/${nic.pci}/infiniband/${nic.device}/node_guid`]: `${nic.nodeGuid}\n`,
    ...pciFiles(`sys/devices/pci0000:00/${nic.pci}`, nic.numaNode, nic.pcieWidth),
    ...netFiles(
      nic.netdev,
      `00:00:10:29:fe:80:00:00:00:00:00:00:${nic.portGuid.replace(/(..)(?!$)/g, '$1:')}`,
      4092,
      nic.active ? 'up' : 'down',
      32,
    ),
  };
  // A port that lost lanes has seen symbol errors and one recovery.
  for (const counter of counters)
    files[`${port}/counters/${counter}`] =
      `${nic.width < fullWidth && counter !== 'port_xmit_wait' && counter !== 'symbol_error' ? '1' : counter === 'symbol_error' ? String(nic.symbolErrors) : '0'}\n`;
  return files;
}
