import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a made-up host has besides its usual files, and in what it differs. */
export interface FullHost {
  /** Put into every place where a host could hold a secret. */
  readonly secret?: string;
}

/**
 * A made-up host on which every section of the probe has something to read: two GPUs and two adapters below one PCI switch with ACS on one of its ports, one RoCE and one
 * InfiniBand port, a scheduler, a kernel log, stand-ins for the tools of three vendors. Its programs are shell scripts in `bin`.
 */
export function writeFullHost(root: string, { secret = 'none' }: FullHost = {}): void {
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  };
  const program = (name: string, text: string): void => {
    put(`bin/${name}`, `#!/bin/sh\n${text}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  };
  const all = (base: string, files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) put(`${base}/${name}`, `${text}\n`);
  };

  all('proc', {
    'sys/kernel/hostname': 'gpu-7',
    'sys/kernel/osrelease': '6.5.0',
    'sys/kernel/arch': 'x86_64',
    'sys/net/ipv4/tcp_keepalive_time': '7200',
    'sys/net/ipv4/tcp_rmem': '4096\t131072\t6291456',
    uptime: '86400.50 1.0',
    meminfo: 'MemTotal:       1000 kB\nHugePages_Total:       4\nHugePages_Free:        3\nHugepagesize:       2048 kB',
    cmdline: `BOOT_IMAGE=/vmlinuz root=/dev/sda1 iommu=pt pci=noacs systemd.set_credential=key:${secret} luks.token=${secret} iommu.strict=0`,
    modules: 'nvidia 1 2 - Live\nnvidia_peermem 1 0 - Live\nmlx5_core 1 1 - Live\next4 1 1 - Live',
    'driver/nvidia/version': 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.15  Release Build',
    'self/limits':
      'Limit  Soft Limit  Hard Limit  Units\nMax processes             1000                 2000                 processes\nMax open files            1024                 4096                 files\nMax locked memory         65536                unlimited            bytes',
    '77/comm': 'slurmd',
    '77/limits': 'Limit\nMax locked memory         8388608              unlimited            bytes',
  });
  put(
    'proc/cpuinfo',
    [0, 1, 2, 3]
      .map(
        (n) =>
          `processor\t: ${String(n)}\nvendor_id\t: GenuineIntel\nmodel name\t: Some CPU @ 2 GHz\nphysical id\t: ${String(n >> 1)}\nsiblings\t: 2\ncore id\t\t: 0\ncpu cores\t: 1\nflags\t\t: fpu hypervisor sse\n`,
      )
      .join('\n'),
  );
  all('sys', {
    'kernel/mm/transparent_hugepage/enabled': 'always [madvise] never',
    'devices/system/node/node0/cpulist': '0-1',
    'devices/system/node/node1/cpulist': '2-3',
    'devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave',
    'class/dmi/id/sys_vendor': 'Amazon EC2',
    'class/dmi/id/product_name': 'p5.48xlarge',
    'class/dmi/id/board_name': 'Board',
    'class/dmi/id/product_serial': secret,
    'class/dmi/id/chassis_asset_tag': secret,
    'module/nvidia/version': '550.54.15',
    'module/mlx5_core/version': '24.04-0.7.0',
    'kernel/iommu_groups/0/type': 'identity',
    'kernel/iommu_groups/1/type': 'DMA-FQ',
  });
  all('', {
    'run/slurmd.pid': '77',
    'etc/os-release': 'NAME=x\nPRETTY_NAME="Ubuntu 24.04"',
    'etc/environment': `NCCL_SOCKET_IFNAME=^docker,lo\nAWS_SECRET_ACCESS_KEY=${secret}`,
    'etc/profile.d/nccl.sh': `# NCCL_ALGO=Ring\nexport NCCL_DEBUG="WARN"\nexport NCCL_API_TOKEN=${secret}`,
    'etc/systemd/system/slurmd.service.d/limits.conf': '[Service]\nEnvironment="NCCL_IB_HCA=mlx5" "UCX_TLS=rc"',
    'etc/slurm/slurm.conf': 'ClusterName=x\nTaskProlog=/opt/site/task.sh',
    'opt/site/task.sh': `#!/bin/sh\necho export NCCL_NET_PLUGIN=none\ncurl -H "Authorization: Bearer ${secret}"`,
    'etc/nccl.conf': `NCCL_ALGO = Tree\r\nHF_TOKEN=${secret}\nNCCL_IB_PKEY=1`,
    'run/systemd/timesync/synchronized': '',
    'run/chrony/chronyd.pid': '1',
    'run/cloud-init/instance-data.json': `{"ds": {"meta_data": {"imds": {"compute": {"vmSize": "Standard_ND96isr_H100_v5", "customData": "${secret}"}}}}}`,
    'opt/rocm/.info/version': '6.2.0-66',
    'usr/local/Ascend/ascend-toolkit/latest/version.cfg': '# version\nversion=8.0.RC1',
  });
  mkdirSync(join(root, 'dev/shm'), { recursive: true });
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  put(
    'var/log/dmesg',
    [
      '[    0.000000] Linux version 6.5.0',
      `[    1.000000] Kernel command line: token=${secret}`,
      "[ 1000.500000] NVRM: Xid (PCI:0000:18:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.",
      '[86000.500000] NVRM: Xid (PCI:0000:18:00): 79, pid=1, name=python, GPU has fallen off the bus.',
      '[86100.000000] NVRM: Xid (PCI:0000:19:00): 31, pid=2, Ch 00000010, intr 10000000. MMU Fault',
      `[86200.000000] mlx5_core 0000:1a:00.0: health compromised: password=${secret}`,
      '[86300.000000] pcieport 0000:17:01.0: AER: Corrected error received: 0000:18:00.0',
      '[86300.000000] nothing of interest',
      '',
    ].join('\n'),
  );

  // The switch: upstream 17:00.0, downstream ports 00 and 01; a GPU and an adapter below each.
  const device = (
    path: string,
    ids: readonly [classCode: string, vendor: string, id: string],
    config: Buffer,
    more: Readonly<Record<string, string>> = {},
  ): void => {
    const place = `sys/devices/pci0000:16/${path}`;
    all(place, {
      class: `0x${ids[0]}`,
      vendor: `0x${ids[1]}`,
      device: `0x${ids[2]}`,
      numa_node: '1',
      current_link_speed: '32.0 GT/s PCIe',
      current_link_width: '16',
      max_link_speed: '32.0 GT/s PCIe',
      max_link_width: '16',
      ...more,
    });
    put(`${place}/config`, config);
    link(`sys/bus/pci/devices/${path.split('/').at(-1) ?? ''}`, `../../../devices/pci0000:16/${path}`);
  };
  device('0000:16:01.0', ['060400', '8086', '352a'], configSpace({}));
  device('0000:16:01.0/0000:17:00.0', ['060400', '1000', 'c030'], configSpace({}));
  for (const [bus, port, acs] of [
    ['18', '00', 0],
    ['19', '01', 0x1d],
  ] as const) {
    const under = `0000:16:01.0/0000:17:00.0/0000:17:${port}.1`;
    device(under, ['060400', '1000', 'c030'], configSpace({ acs }));
    device(`${under}/0000:${bus}:00.0`, ['030200', '10de', '2330'], configSpace({ ats: true }), {
      resource: '0x0 0xffffff 0x0\n0x20000000000 0x21fffffffff 0x14220c\n0x0 0x0 0x0',
    });
    const nic = `1${bus === '18' ? 'a' : 'b'}`;
    device(`${under}/0000:${nic}:00.0`, ['020000', '15b3', '1021'], configSpace({ control: 0x5930 }), {
      'infiniband/x/node_guid': 'x',
      current_link_width: '8',
    });
    for (const each of [`${under}/0000:${bus}:00.0`, `${under}/0000:${nic}:00.0`])
      link(`sys/devices/pci0000:16/${each}/iommu_group`, join(root, 'sys/kernel/iommu_groups/1'));
    link(`sys/devices/pci0000:16/${under}/0000:${nic}:00.0/driver`, join(root, 'sys/bus/pci/drivers/mlx5_core'));
  }
  mkdirSync(join(root, 'sys/bus/pci/drivers/mlx5_core'), { recursive: true });
  put('sys/bus/pci/devices/0000:00:1f.0/class', '0x060100\n');

  const port = (name: string, bus: string, layer: string, netdev: string): void => {
    const base = `sys/class/infiniband/${name}`;
    all(base, {
      node_guid: '0c42:a103:0000:0001',
      fw_ver: '28.41.1000',
      board_id: 'MT_0000000838',
      'ports/1/link_layer': layer,
      'ports/1/state': '4: ACTIVE',
      'ports/1/phys_state': '5: LinkUp',
      'ports/1/rate': '400 Gb/sec (4X NDR)',
      'ports/1/lid': '0x12',
      'ports/1/sm_lid': '0x1',
      'ports/1/gid_attrs/ndevs/0': netdev,
      'ports/1/gid_attrs/types/3': 'RoCE v2',
      'ports/1/gids/3': '0000:0000:0000:0000:0000:ffff:0a01:0203',
      'ports/1/counters/symbol_error': '7',
      'ports/1/counters/port_xmit_packets': '999',
      'ports/1/hw_counters/out_of_sequence': '3',
      'ports/1/hw_counters/lifespan': '12',
      'tc/1/traffic_class': 'Global tclass=106',
    });
    const pci = `sys/devices/pci0000:16/0000:16:01.0/0000:17:00.0/0000:17:0${bus === '1a' ? '0' : '1'}.1/0000:${bus}:00.0`;
    link(`${base}/device`, join(root, pci));
    all(`sys/class/net/${netdev}`, {
      operstate: 'up',
      flags: '0x1003',
      mtu: '4200',
      speed: '400000',
      'statistics/rx_errors': '1',
      'statistics/tx_errors': '2',
      'statistics/rx_dropped': '3',
      'statistics/tx_dropped': '4',
      'qos/trust': 'dscp',
      'ecn/roce_np/enable/3': '1',
      'ecn/roce_np/enable/4': '0',
    });
    link(`sys/class/net/${netdev}/device`, join(root, pci));
  };
  port('mlx5_0', '1a', 'Ethernet', 'eth9');
  port('mlx5_1', '1b', 'InfiniBand', 'ib0');
  all('sys/class/net/lo', { operstate: 'unknown', flags: '0x9', mtu: '65536' });

  put('usr/lib/x86_64-linux-gnu/libnccl.so.2.27.3', '');
  link('usr/lib/x86_64-linux-gnu/libnccl.so.2', 'libnccl.so.2.27.3');
  put('opt/amazon/ofi-nccl/lib/libnccl-net.so', 'junk\0aws-ofi-nccl 1.9.1-aws\0junk');
  put('usr/lib/x86_64-linux-gnu/libnccl-tuner.so', 'junk');
  put('usr/lib/x86_64-linux-gnu/slurm/spank_pyxis.so', '');

  program('ip', `printf '2: eth9    inet 10.1.2.3/16 brd 10.1.255.255 scope global eth9\\n'`);
  const gpuRow = (index: number, bus: string): string =>
    `${String(index)}, GPU-${String(index)}, 00000000:${bus}:00.0, 81559, 550.54.15, 5, 5, 8, 16, Enabled, 2, 0, 45, 210.50, 650.00, 700.00, 1200, 1980, 2619, Enabled, Default, Disabled, 0x0000000000000044, Completed, Success, NVIDIA H100, 80GB`;
  program(
    'nvidia-smi',
    `case "$*" in
--query-gpu=*serial*) echo '${secret}' ;;
--query-gpu=*) echo '${gpuRow(0, '18')}'; echo '${gpuRow(1, '19')}' ;;
--query-remapped-rows=*) echo '00000000:18:00.0, 1, 2, Yes, No' ;;
'nvlink -s') printf 'GPU 0: NVIDIA H100 (UUID: GPU-0)\\n\\t Link 0: 26.562 GB/s\\n\\t Link 1: <inactive>\\n' ;;
'nvlink -e') printf 'GPU 0: NVIDIA H100 (UUID: GPU-0)\\n\\t Link 0: Replay Errors: 4\\n\\t Link 0: CRC Errors: 1\\n' ;;
'topo -m') printf '\\tGPU0\\tGPU1\\nGPU0\\t X \\tNV18\\nGPU1\\tNV18\\t X \\n' ;;
*) echo '| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4  |' ;;
esac`,
  );
  program(
    'systemctl',
    `printf 'Id=nvidia-fabricmanager.service\\nLoadState=loaded\\nActiveState=failed\\n\\nId=slurmd.service\\nLoadState=loaded\\nActiveState=active\\n\\nId=opensm.service\\nLoadState=not-found\\nActiveState=inactive\\n\\nId=chronyd.service\\nLoadState=loaded\\nActiveState=active\\n'`,
  );
  program('chronyc', `printf 'Reference ID    : 0A400001 (10.64.0.1)\\nLeap status     : Normal\\n'`);
  program('ofed_info', `echo 'MLNX_OFED_LINUX-24.04-0.7.0.0:'`);
  program(
    'ibv_devinfo',
    `printf 'hca_id:\\tmlx5_1\\n\\ttransport:\\tInfiniBand (0)\\n\\t\\tport:\\t1\\n\\t\\t\\tmax_mtu:\\t\\t4096 (5)\\n\\t\\t\\tactive_mtu:\\t\\t2048 (4)\\n'`,
  );
  program('dcb', `echo 'prio-pfc 0:off 1:off 2:off 3:on 4:off 5:off 6:off 7:off'`);
  program(
    'ethtool',
    `printf 'Settings for eth9:\\n\\tSupported link modes:   100000baseKR4/Full\\n\\t                        400000baseCR4/Full\\n'`,
  );
  program('docker', `echo 'Docker version 27.1.1, build 6312585'`);
  program('nvidia-ctk', `echo 'NVIDIA Container Toolkit CLI version 1.16.1'; echo 'commit: a'`);
  program(
    'amd-smi',
    `case $1 in static) cat <<'JSON'
[{"gpu": 0,
"asic": {"market_name": "AMD Instinct MI300X",
"asic_serial": "${secret}"
}, "bus": {"bdf": "0000:05:00.0"}, "limit": {"max_power": {"value": 750, "unit": "W"}}, "driver": {"version": "6.7.0"}, "vram": {"size": {"value": 196592, "unit": "MB"}}, "numa": {"node": 0}}]
JSON
;; *) echo '[{"gpu": 0, "power": {"socket_power": {"value": 141, "unit": "W"}}, "temperature": {"hotspot": {"value": 45, "unit": "C"}}, "ecc": {"total_correctable_count": 1, "total_uncorrectable_count": 0}, "clock": {"gfx_0": {"clk": {"value": 132}, "max_clk": {"value": 2100}}, "mem_0": {"clk": {"value": 900}}}}]' ;; esac`,
  );
  program(
    'npu-smi',
    `cat <<'TABLE'
+------------------------------------------------------------------------------------------------+
| npu-smi 23.0.rc3                 Version: 23.0.rc3                                              |
+---------------------------+---------------+----------------------------------------------------+
| NPU   Name                | Health        | Power(W)    Temp(C)           Hugepages-Usage(page)|
| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)        |
+===========================+===============+====================================================+
| 0     910B3               | OK            | 91.9        41                0    / 0             |
| 0                         | 0000:C1:00.0  | 0           0    / 0          3346 / 65536         |
+===========================+===============+====================================================+
TABLE`,
  );
}

/** Configuration space of 4096 bytes: power management, PCI Express, AER, and ACS and ATS where asked for. */
export function configSpace({
  acs,
  ats = false,
  control = 0x2930,
}: {
  readonly acs?: number;
  readonly ats?: boolean;
  readonly control?: number;
}): Buffer {
  const space = Buffer.alloc(4096);
  space[0x34] = 0x40;
  space[0x40] = 0x01;
  space[0x41] = 0x60;
  space[0x60] = 0x10;
  space.writeUInt16LE(control, 0x68);
  const extended: [place: number, id: number, register: number][] = [[0x100, 0x0001, 0]];
  if (acs !== undefined) extended.push([0x148, 0x000d, acs]);
  if (ats) extended.push([0xf24, 0x000f, 0x8000]);
  extended.forEach(([place, id, register], index) => {
    space.writeUInt32LE((((extended[index + 1]?.[0] ?? 0) << 20) | (1 << 16) | id) >>> 0, place);
    space.writeUInt16LE(register, place + 6);
  });
  // Bytes that look like the heading that head(1) writes between two files.
  space.write('\n==>', 0x300, 'latin1');
  return space;
}
