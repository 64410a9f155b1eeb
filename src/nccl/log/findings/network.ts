import * as l10n from '@vscode/l10n';
import type { Place } from '../messages.js';
import { type Evidence, type Finding, finding } from './finding.js';
import type { Job, PlacedEdge } from './job.js';

const show = ({ edge }: PlacedEdge): Evidence => ({
  place: edge.place,
  text: l10n.t('channel {0}: {1} → {2} via {3}', edge.channel, edge.from, edge.to, edge.via),
});
const told = (place: Place, text: string): Evidence => ({ place, text });
/** NCCL_P2P_LEVEL words and old numbers that switch P2P off (src/graph/paths.cc). */
const noP2p = /^(?:LOC|0)$/i;

/** How data travels: TCP instead of RDMA, GPUDirect RDMA off, shared memory or the network inside a host. */
export function network(job: Job): Finding[] {
  const edges = [...job.edges()];
  const between = edges.filter(({ edge, from, to }) => edge.transport === 'NET' && (from === null || to === null || from !== to));
  const inside = edges.filter(({ edge, from, to }) => edge.transport === 'NET' && from !== null && from === to);
  return [
    ...overTcp(job, between),
    ...withoutGdr(job, between),
    ...sharedMemory(job, edges),
    ...throughNetwork(inside),
    ...strictOrdering(job),
  ];
}

function overTcp(job: Job, between: readonly PlacedEdge[]): Finding[] {
  const tcp = between.filter(({ edge }) => edge.network === 'Socket');
  const chosen = job.log.processes.filter((process) => process.network?.value === 'Socket');
  if ((tcp.length === 0 && chosen.length === 0) || (tcp.length === 0 && job.onOneHost)) return [];
  // These say the same with their reason.
  if (job.log.counts.has('ib-none') || job.log.counts.has('ib-no-verbs')) return [];
  const disabled = job.variable('NCCL_IB_DISABLE');
  const named = job.variable('NCCL_NET');
  const off = disabled !== null && disabled.value !== '0' ? 'NCCL_IB_DISABLE' : named?.value === 'Socket' ? 'NCCL_NET' : null;
  const devices = job.log.processes.find((process) => process.devices !== null)?.devices ?? null;
  const setting = off === null ? null : job.variable(off);
  const plugin = off === null ? (job.log.processes.find((process) => process.plugin !== null)?.plugin ?? null) : null;
  const unloaded = plugin === null || plugin.value.startsWith('Loaded') ? null : plugin;
  const evidence = [
    ...(setting === null ? [] : [told(setting.place, `${off ?? ''}=${setting.value}`)]),
    ...tcp.slice(0, 2).map(show),
    ...(unloaded === null ? [] : [told(unloaded.place, unloaded.value)]),
    ...chosen.slice(0, 1).flatMap(({ network: net }) => (net === null ? [] : [told(net.place, 'Using network Socket')])),
  ];
  return [
    finding({
      rule: 'net-over-tcp',
      severity: 'warning',
      message: l10n.t('Data between hosts goes over TCP, not over RDMA.'),
      cause:
        off !== null
          ? l10n.t('{0} says so.', `${off}=${setting?.value ?? ''}`)
          : devices !== null
            ? l10n.t('RDMA devices were found ({0}) but not used.', devices.value)
            : unloaded !== null
              ? l10n.t('NCCL names no RDMA device, and no plugin was loaded: {0}', unloaded.value)
              : l10n.t('NCCL names no RDMA device: there is none, it was filtered out, or its plugin was not found.'),
      fix:
        off !== null
          ? l10n.t('Remove {0} where it is set if these hosts have RDMA devices.', off)
          : l10n.t(
              'If these hosts have RDMA devices, compare NCCL_IB_HCA with ibstat, pass /dev/infiniband into the container and check that the plugin is on LD_LIBRARY_PATH.',
            ),
      confidence: off !== null ? 'certain' : 'likely',
      evidence,
      hosts: [...new Set(tcp.flatMap(({ from }) => (from === null ? [] : [from])))],
      variables: ['NCCL_IB_DISABLE', 'NCCL_NET', 'NCCL_IB_HCA'],
      count: Math.max(tcp.length, chosen.length),
    }),
  ];
}

function withoutGdr(job: Job, between: readonly PlacedEdge[]): Finding[] {
  const rdma = between.filter(({ edge }) => edge.network !== 'Socket');
  const off = rdma.filter(({ edge }) => !edge.gdrdma);
  // The message of NCCL says the same with its reason.
  if (off.length === 0 || job.log.counts.has('gdr-off')) return [];
  const level = job.variable('NCCL_NET_GDR_LEVEL');
  return [
    finding({
      rule: 'gdr-off',
      severity: 'warning',
      message: l10n.t(
        '{0} of {1} connections between hosts work without GPUDirect RDMA: their data passes through host memory.',
        off.length,
        rdma.length,
      ),
      cause:
        level === null
          ? l10n.t('No nvidia-peermem or dma-buf, adapters that cannot, or an adapter that NCCL judges too far from its GPU.')
          : l10n.t('NCCL_NET_GDR_LEVEL={0} allows it only up to that distance.', level.value),
      fix: l10n.t(
        'Load nvidia-peermem (or use dma-buf with the open driver) on every host; NCCL_DEBUG_SUBSYS=INIT,NET,GRAPH tells the reason for each adapter.',
      ),
      evidence: off.slice(0, 3).map(show),
      hosts: [...new Set(off.flatMap(({ from }) => (from === null ? [] : [from])))],
      variables: ['NCCL_NET_GDR_LEVEL', 'NCCL_DMABUF_ENABLE'],
      reports: ['NVIDIA/nccl#1537', 'NVIDIA/nccl#1676'],
      count: off.length,
    }),
  ];
}

function sharedMemory(job: Job, edges: readonly PlacedEdge[]): Finding[] {
  const shm = edges.filter(({ edge }) => edge.transport === 'SHM');
  const [first] = shm;
  if (first === undefined) return [];
  const disabled = job.variable('NCCL_P2P_DISABLE');
  const level = job.variable('NCCL_P2P_LEVEL');
  const setting =
    disabled !== null && disabled.value !== '0'
      ? `NCCL_P2P_DISABLE=${disabled.value}`
      : level !== null && noP2p.test(level.value)
        ? `NCCL_P2P_LEVEL=${level.value}`
        : null;
  const nvlink = job.log.searches.find(({ intra }) => intra === 'NVL' || intra === 'NVB');
  const p2p = edges.filter(({ edge }) => edge.transport === 'P2P').length;
  return [
    finding({
      rule: 'shm-instead-of-p2p',
      severity: setting !== null || nvlink !== undefined ? 'warning' : 'information',
      message: l10n.t('GPUs of one host exchange data through host memory on {0} of {1} connections.', shm.length, shm.length + p2p),
      cause:
        setting !== null
          ? l10n.t('{0} switches direct access between GPUs off.', setting)
          : nvlink !== undefined
            ? l10n.t('The GPUs have NVLink, yet direct access was refused: an IOMMU or PCI ACS, a container, or the driver.')
            : l10n.t('Direct access between these GPUs is not possible or crosses CPU sockets; that is usual on PCIe systems.'),
      fix:
        setting !== null
          ? l10n.t('Remove {0} unless it works around a fault.', setting)
          : l10n.t('Compare with `nvidia-smi topo -p2p r`; check IOMMU and PCI ACS, and that all GPUs are visible in the container.'),
      confidence: setting !== null ? 'certain' : 'possible',
      evidence: shm.slice(0, 3).map(show),
      hosts: [...new Set(shm.flatMap(({ from }) => (from === null ? [] : [from])))],
      variables: ['NCCL_P2P_DISABLE', 'NCCL_P2P_LEVEL'],
      reports: ['NVIDIA/nccl-tests#228'],
      count: shm.length,
    }),
  ];
}

function throughNetwork(inside: readonly PlacedEdge[]): Finding[] {
  if (inside.length === 0) return [];
  return [
    finding({
      rule: 'net-inside-host',
      severity: 'warning',
      message: l10n.t('{0} connections between GPUs of one host go through the network.', inside.length),
      cause: l10n.t('Both direct access and shared memory are off there, by settings or because containers of one host share neither.'),
      fix: l10n.t('Look for NCCL_P2P_DISABLE and NCCL_SHM_DISABLE; let containers of one host share /dev/shm and IPC.'),
      evidence: inside.slice(0, 3).map(show),
      hosts: [...new Set(inside.flatMap(({ from }) => (from === null ? [] : [from])))],
      variables: ['NCCL_P2P_DISABLE', 'NCCL_SHM_DISABLE'],
      count: inside.length,
    }),
  ];
}

/** Relaxed ordering of PCIe, which NCCL tells as "[RO]" behind its adapters since 2.12: without it some hosts lose bandwidth. */
function strictOrdering(job: Job): Finding[] {
  if (job.onOneHost) return [];
  const process = job.log.processes.find(
    ({ devices }) => devices !== null && devices.value.includes('[0]') && !devices.value.includes('[RO]'),
  );
  const version = (process?.version ?? job.log.versions[0] ?? job.log.processes.find((each) => each.version !== null)?.version)?.value;
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [];
  if (process?.devices === undefined || process.devices === null || major < 2 || (major === 2 && minor < 12)) return [];
  const setting = job.variable('NCCL_IB_PCI_RELAXED_ORDERING');
  const off = setting?.value === '0';
  return [
    finding({
      rule: 'relaxed-ordering-off',
      severity: off ? 'warning' : 'information',
      message: l10n.t('PCIe relaxed ordering is off for the RDMA adapters.'),
      cause: off
        ? l10n.t('{0} says so.', 'NCCL_IB_PCI_RELAXED_ORDERING=0')
        : l10n.t('The adapters, their driver or rdma-core do not offer it.'),
      fix: l10n.t(
        'It matters in virtual machines and on AMD hosts: leave NCCL_IB_PCI_RELAXED_ORDERING unset (or 1 there) and compare busbw.',
      ),
      confidence: off ? 'certain' : 'possible',
      evidence: [
        ...(off ? [told(setting.place, 'NCCL_IB_PCI_RELAXED_ORDERING=0')] : []),
        told(process.devices.place, process.devices.value.slice(0, 400)),
      ],
      hosts: [
        ...new Set(
          job.log.processes.flatMap(({ host, devices }) =>
            host !== null && devices !== null && !devices.value.includes('[RO]') ? [host] : [],
          ),
        ),
      ],
      variables: ['NCCL_IB_PCI_RELAXED_ORDERING'],
    }),
  ];
}
