import type { HostFacts, IommuFact } from '../../facts.js';
import { number, pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Words of the kernel's command line that may leave the host: what bears on DMA, PCI, NUMA, huge pages and processor states. Everything else may hold secrets. */
const wordForms = [
  'iommu',
  'iommu.*',
  'intel_iommu',
  'amd_iommu',
  'arm-smmu.*',
  'arm_smmu*',
  'swiotlb',
  'pci',
  'pcie_*',
  'pcie_aspm.*',
  'numa_balancing',
  'numa',
  'hugepages*',
  'default_hugepagesz',
  'hugepagesz',
  'transparent_hugepage',
  'isolcpus',
  'nohz_full',
  'intel_idle.*',
  'processor.max_cstate',
  'idle',
  'intel_pstate',
  'amd_pstate',
  'mitigations',
  'nosmt',
  'nvidia.*',
  'nouveau.*',
  'rd.driver.blacklist',
  'modprobe.blacklist',
  'mlx5_core.*',
  'amdgpu.*',
  'cgroup_no_v1',
  'systemd.unified_cgroup_hierarchy',
  'tsc',
  'clocksource',
] as const;

export const kernelWordsScript = String.raw`
[ -r "$R/proc/cmdline" ] || return 0
echo readable
one "$R/proc/cmdline"
set -f
for w in $v; do
  case \${w%%=*} in ${wordForms.join('|')}) kv word "$w" ;; esac
done
set +f
`;

/** Modules of GPUs, adapters and what joins them. */
const moduleNames =
  'nvidia nvidia_uvm nvidia_modeset nvidia_drm nvidia_peermem nv_peer_mem nvidia_peer_memory nvidia_fs gdrdrv nouveau amdgpu amdttm amdkcl amd_peer_direct drv_pcie_host drv_davinci_intf_host drv_devmm_host drv_vascend ascend_peer_mem habanalabs ' +
  'mlx5_core mlx5_ib mlx4_core mlx4_ib ib_core ib_uverbs ib_umad ib_ipoib rdma_cm rdma_ucm ib_peer_mem bnxt_en bnxt_re irdma ice efa ena mana mana_ib hns_roce_hw_v2 qedr siw rdma_rxe erdma gve hfi1 cxi_ss1 cxi_core knem xpmem vfio_pci vfio_iommu_type1';

export const modulesScript = String.raw`
if [ -r "$R/proc/modules" ]; then
  echo readable
  for m in $(awk -v "names=${moduleNames}" 'BEGIN { n = split(names, a, " "); for (i = 1; i <= n; i++) w[a[i]] = 1 } $1 in w { print $1 }' "$R/proc/modules"); do
    one "$R/sys/module/$m/version"; kv module "$m	$v"
  done
fi
[ -d "$R/sys/module/nvidia_peermem" ] && kv module nvidia_peermem
[ -e "$R/sys/kernel/mm/memory_peers/nv_mem/version" ] && kv module nv_peer_mem
set -- "$R"/sys/kernel/iommu_groups/*
if [ -d "$1" ]; then kv iommu $#; elif [ -d "$R/sys/kernel/iommu_groups" ] || [ -d "$R/sys/kernel/mm" ]; then kv iommu 0; fi
`;

/** Kernel settings that bear on sockets, RDMA with several adapters, memory and balancing, as paths below /proc/sys. */
const settings =
  'net/ipv4/tcp_keepalive_time net/ipv4/tcp_keepalive_intvl net/ipv4/tcp_keepalive_probes net/ipv4/tcp_retries2 net/ipv4/tcp_syn_retries net/ipv4/tcp_mtu_probing net/ipv4/tcp_congestion_control net/ipv4/tcp_rmem net/ipv4/tcp_wmem ' +
  'net/ipv4/ip_local_port_range net/ipv4/tcp_max_syn_backlog net/ipv4/conf/all/rp_filter net/ipv4/conf/default/rp_filter net/ipv4/conf/all/arp_ignore net/ipv4/conf/all/arp_announce net/ipv4/conf/all/arp_filter ' +
  'net/ipv6/conf/all/disable_ipv6 net/core/rmem_max net/core/wmem_max net/core/rmem_default net/core/wmem_default net/core/somaxconn net/core/netdev_max_backlog net/core/busy_poll ' +
  'kernel/numa_balancing kernel/shmmax kernel/shmall kernel/shmmni kernel/pid_max kernel/threads-max kernel/dmesg_restrict kernel/yama/ptrace_scope kernel/nmi_watchdog kernel/sched_autogroup_enabled ' +
  'vm/zone_reclaim_mode vm/max_map_count vm/overcommit_memory vm/swappiness vm/min_free_kbytes vm/compaction_proactiveness vm/nr_hugepages fs/file-max fs/nr_open fs/aio-max-nr fs/inotify/max_user_watches';

/** Shells read byte by byte where they cannot seek, and the kernel gives a number of /proc/sys only to the first read: grep reads them in one piece. */
export const sysctlScript = String.raw`
cd "$R/proc/sys" && grep -s . ${settings} /dev/null
true
`;

const allowed = new RegExp(`^(?:${wordForms.map((form) => form.replaceAll('.', '\\.').replaceAll('*', '.*')).join('|')})(?:=|$)`);

/** Words of the kernel's command line that may be shown; null when it was not read. */
export function readKernelWords(section: ProbeSection | undefined): readonly string[] | null {
  if (section?.lines.includes('readable') !== true) return null;
  return pairs(section.lines)
    .flatMap(([key, value]) => (key === 'word' && allowed.test(value) ? (word(value) ?? []) : []))
    .slice(0, 128);
}

/** Modules by name, those that hand GPU memory to adapters again by themselves, and how many IOMMU groups there are. */
export function readModules(
  section: ProbeSection | undefined,
): Pick<HostFacts, 'modules' | 'peerMemory'> & { readonly groups: number | null } {
  const lines = pairs(section?.lines ?? []).slice(0, 1024);
  const versions = new Map<string, string | null>();
  for (const [key, value] of lines) {
    const [name, version] = value.split('\t');
    const shown = key === 'module' ? word(name) : null;
    if (shown !== null && /^\w{1,64}$/.test(shown) && (versions.get(shown) ?? null) === null) versions.set(shown, word(version));
  }
  const peers = [...versions.keys()].filter((name) =>
    /^(?:nvidia_peermem|nv_peer_mem|nvidia_peer_memory|gdrdrv|amd_peer_direct|ascend_peer_mem)$/.test(name),
  );
  const readable = section?.lines.includes('readable') === true;
  return {
    modules: readable ? Object.fromEntries([...versions].sort(([a], [b]) => (a < b ? -1 : 1))) : null,
    peerMemory: peers.length === 0 && !readable ? null : peers,
    groups: number(new Map(lines).get('iommu')),
  };
}

/** The IOMMU, with the domain type that GPUs and adapters share; where they differ, the one that is not "identity" counts. */
export function iommuOf(groups: number | null, domains: readonly (string | null)[]): IommuFact | null {
  if (groups === null) return null;
  const known = domains.filter((domain) => domain !== null);
  return { groups, domain: known.find((domain) => domain !== 'identity') ?? known[0] ?? null };
}

/** Kernel settings by sysctl name. */
export function readSysctl(section: ProbeSection | undefined): Record<string, string> {
  return Object.fromEntries(
    (section?.lines ?? []).slice(0, 256).flatMap((line) => {
      const colon = line.indexOf(':');
      const [path, value] = [line.slice(0, Math.max(colon, 0)), word(line.slice(colon + 1))];
      return value === null || !/^[a-z0-9_/-]{3,80}$/.test(path) ? [] : [[path.replaceAll('/', '.'), value] as const];
    }),
  );
}
