import * as l10n from '@vscode/l10n';
import type { CatalogueMessage } from './message.js';

/** "host kernel: …" of syslog and journald. */
const host = /(?:^|\s)(?<host>[A-Za-z0-9][\w.-]{0,252}) kernel:/;

/**
 * Lines of the kernel log (dmesg, journalctl -k, syslog) that explain failures of a job: NVIDIA's driver (Xid numbers: NVIDIA GPU Deployment Guide, Xid
 * errors), mlx5_core, PCIe AER, the out-of-memory killer.
 */
export const kernel: readonly CatalogueMessage[] = [
  {
    id: 'kernel-xid-hardware',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['Xid', 'allen off the bus'],
    pattern:
      /NVRM:.{0,80}fallen off the bus and is not responding|NVRM: Xid \(PCI:[0-9a-fA-F:.]{4,16}\): (?:48|61|62|64|69|74|79|95|109|119|120|121|137|140|145|149|150|154)\b/,
    who: host,
    what: () => l10n.t('the GPU or its NVLink failed (Xid of the hardware in the kernel log)'),
    cause: () =>
      l10n.t(
        'Memory, NVLink, bus or firmware of the GPU: 79 is a GPU that fell off the bus, 48 and 95 are memory errors, 74 is NVLink, 119 and 120 are its firmware.',
      ),
    fix: () =>
      l10n.t(
        'Take the host out of service, reset the GPU (nvidia-smi -r) or restart the host; where it comes back, call the vendor with nvidia-bug-report.sh.',
      ),
    variables: [],
    reports: ['NVIDIA/nccl#1029'],
  },
  {
    id: 'kernel-xid-program',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['Xid'],
    pattern: /NVRM: Xid \(PCI:[0-9a-fA-F:.]{4,16}\): (?:13|31|32|68|94)\b/,
    who: host,
    what: () => l10n.t('a kernel on the GPU crashed (Xid 13, 31 or 94 in the kernel log)'),
    cause: () => l10n.t('Mostly a fault of the program: an address out of range. On one GPU again and again, its memory.'),
    fix: () => l10n.t('Run with CUDA_LAUNCH_BLOCKING=1 or compute-sanitizer; where one GPU alone does it, test that GPU.'),
    variables: [],
    reports: [],
  },
  {
    id: 'kernel-xid-other',
    severity: 'information',
    distance: 3,
    heard: 'program',
    needles: ['Xid'],
    pattern:
      /NVRM: Xid \(PCI:[0-9a-fA-F:.]{4,16}\): (?!(?:13|31|32|48|61|62|64|68|69|74|79|94|95|109|119|120|121|137|140|145|149|150|154)\b)\d{1,3}\b/,
    who: host,
    what: () => l10n.t('the driver reported an Xid that follows from another failure or warns'),
    cause: () => l10n.t('43 and 45 tell that the driver stopped a program; 63 and 92 tell of memory that was mended.'),
    fix: () => l10n.t('Look at the Xid before it on that host.'),
    variables: [],
    reports: [],
  },
  {
    id: 'kernel-nvswitch',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['SXid'],
    pattern: /nvidia-nvswitch\d{0,3}: SXid \([^)]{0,40}\): \d{1,6}, Fatal/,
    who: host,
    what: () => l10n.t('an NVSwitch failed (fatal SXid in the kernel log)'),
    cause: () => l10n.t('NVLink between the GPUs of this host is gone until the switches and GPUs are reset.'),
    fix: () =>
      l10n.t('Reset all GPUs of the host with the fabric manager stopped, or restart the host; where it comes back, call the vendor.'),
    variables: [],
    reports: [],
  },
  {
    id: 'kernel-link-down',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['ink is Down', 'ink down', 'Link DOWN'],
    pattern: /(?:mlx5_core|mlx4_core|bnxt_en|ice|irdma|efa|ib_core)\b.{0,120}\bLink (?:is )?(?:down|Down|DOWN)\b/,
    who: host,
    what: () => l10n.t('a network link of this host went down'),
    cause: () => l10n.t('Cable, transceiver, switch port, or the switch was restarted.'),
    fix: () => l10n.t('Check the cable and the counters of that port and of its switch; see whether the link came back (link flap).'),
    variables: [],
    reports: ['NVIDIA/nccl#905'],
  },
  {
    id: 'kernel-nic-fatal',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['mlx5_core'],
    pattern:
      /mlx5_core.{0,120}(?:health compromised|Health issue observed|Fatal error|firmware fatal|device's health|Port module event\[error\]|module \d{1,3}, Cable (?:unplugged|error)|timeout\. Will cause a leak|in fatal state)/i,
    who: host,
    what: () => l10n.t('a network adapter reported a fatal state or a cable fault'),
    cause: () => l10n.t('Firmware or hardware of the adapter, its heat, or its cable.'),
    fix: () => l10n.t('Reset the adapter or restart the host; check mlxlink and the cable; update the firmware.'),
    variables: [],
    reports: ['NVIDIA/nccl#230'],
  },
  {
    id: 'kernel-pcie',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['AER:', 'PCIe Bus Error', 'pciehp'],
    pattern: /PCIe Bus Error: severity=Uncorrect|AER: (?:Uncorrect|Multiple Uncorrect|Fatal)|pciehp.{0,60}(?:Link Down|Card not present)/,
    who: host,
    what: () => l10n.t('a PCIe device failed with an error that could not be corrected'),
    cause: () => l10n.t('A GPU, adapter or switch lost its PCIe link: seat, riser, power, or the device itself.'),
    fix: () => l10n.t('Find the device by its address with lspci; take the host out of service.'),
    variables: [],
    reports: [],
  },
  {
    id: 'kernel-oom-killer',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['ut of memory: Kill'],
    pattern: /(?:Out of memory|Memory cgroup out of memory): Kill(?:ed)? process (?<pid>\d{1,10})/,
    who: host,
    what: () => l10n.t('the kernel killed a process because host memory ran out'),
    cause: () => l10n.t('Data loaders, checkpoints or pinned buffers take more memory than the host or the job’s limit has.'),
    fix: () => l10n.t('Give the job more memory (--mem, limits of the pod), or use fewer workers and smaller host buffers.'),
    variables: [],
    reports: [],
  },
  {
    id: 'kernel-segfault',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['segfault at'],
    pattern: /\[(?<pid>\d{1,10})\]: segfault at .{0,200}\bin lib(?:nccl|cuda|torch|ibverbs|mlx5)/,
    who: host,
    what: () => l10n.t('a process crashed inside a library of the communication (segmentation fault)'),
    cause: () => l10n.t('A fault of that library, mixed versions of it, or memory that the program had destroyed.'),
    fix: () => l10n.t('Compare the versions of NCCL, plugin and driver on all hosts; with a core file, `bt` in gdb names the function.'),
    variables: [],
    reports: [],
  },
];

/** Whether a message comes from the kernel log, which is older than the job. */
export function isKernel(id: string): boolean {
  return id.startsWith('kernel-');
}
