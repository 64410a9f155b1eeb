import { parts, type SimulatedHost } from '../world.js';
import { kernelCommandLine, uptimeSeconds } from './kernelLog.js';

/** Identity, limits, kernel settings and the machine's own name for itself. */
export function systemFiles(host: SimulatedHost): Record<string, string> {
  return {
    'etc/hostname': `${host.name}\n`,
    'etc/os-release': 'NAME="Ubuntu"\nVERSION_ID="22.04"\nID=ubuntu\nPRETTY_NAME="Ubuntu 22.04.4 LTS"\n',
    'etc/dgx-release': 'DGX_NAME="DGX Server"\nDGX_PRETTY_NAME="NVIDIA DGX Server"\nDGX_PLATFORM="DGX Server for DGX H100"\n',
    'proc/meminfo':
      'MemTotal:       2113485472 kB\nMemFree:        2018123456 kB\nMemAvailable:   2051234567 kB\n' +
      'HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n',
    'proc/uptime': `${uptimeSeconds.toFixed(2)} ${(uptimeSeconds * 220).toFixed(2)}\n`,
    'proc/cmdline': `${kernelCommandLine(host)}\n`,
    'proc/self/limits': limits(host),
    'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
    'sys/class/dmi/id/sys_vendor': 'NVIDIA\n',
    'sys/class/dmi/id/product_name': 'DGXH100\n',
    'sys/class/dmi/id/board_name': 'DGXH100\n',
    'run/systemd/system/.keep': '',
    'run/chrony/.keep': '',
    ...Object.fromEntries(Object.entries(sysctl).map(([name, value]) => [`proc/sys/${name}`, `${value}\n`])),
    'proc/sys/kernel/hostname': `${host.name}\n`,
    'proc/sys/kernel/osrelease': `${parts.kernel}\n`,
    'proc/sys/kernel/arch': 'x86_64\n',
  };
}

/** Kernel settings of a host that is set up for training: long-lived idle connections are probed before a firewall forgets them. */
const sysctl: Readonly<Record<string, string>> = {
  'net/ipv4/tcp_keepalive_time': '60',
  'net/ipv4/tcp_keepalive_intvl': '10',
  'net/ipv4/tcp_keepalive_probes': '6',
  'net/ipv4/tcp_retries2': '15',
  'net/ipv4/tcp_syn_retries': '6',
  'net/ipv4/tcp_congestion_control': 'cubic',
  'net/ipv4/tcp_rmem': '4096\t131072\t134217728',
  'net/ipv4/tcp_wmem': '4096\t65536\t134217728',
  'net/ipv4/ip_local_port_range': '32768\t60999',
  'net/ipv4/tcp_max_syn_backlog': '65536',
  'net/ipv4/conf/all/rp_filter': '2',
  'net/ipv4/conf/default/rp_filter': '2',
  'net/ipv4/conf/all/arp_ignore': '1',
  'net/ipv4/conf/all/arp_announce': '2',
  'net/core/rmem_max': '134217728',
  'net/core/wmem_max': '134217728',
  'net/core/somaxconn': '65535',
  'net/core/netdev_max_backlog': '250000',
  'kernel/numa_balancing': '0',
  'kernel/pid_max': '4194304',
  'kernel/threads-max': '16511605',
  'vm/zone_reclaim_mode': '0',
  'vm/max_map_count': '1048576',
  'vm/overcommit_memory': '0',
  'vm/swappiness': '10',
  'fs/file-max': '9223372036854775807',
  'fs/nr_open': '1048576',
};

function limits(host: SimulatedHost): string {
  const row = (name: string, soft: string, unit: string): string => `${name.padEnd(25)} ${soft.padEnd(20)} ${soft.padEnd(20)} ${unit}\n`;
  return (
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    row('Max processes', '8255802', 'processes') +
    row('Max open files', '1048576', 'files') +
    row('Max locked memory', host.memlockKiB === null ? 'unlimited' : String(host.memlockKiB * 1024), 'bytes')
  );
}
