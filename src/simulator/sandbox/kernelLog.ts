import { parts, type SimulatedHost } from '../world.js';

/** Seconds since the simulated hosts came up. */
export const uptimeSeconds = 1_209_600;

/** Copy of the kernel's log: boot, and what each fault leaves in it. */
export function kernelLogFiles(host: SimulatedHost): Record<string, string> {
  const lines: (readonly [at: number, text: string])[] = [
    [0, `Linux version ${parts.kernel} (buildd@lcy02-amd64-053) (gcc 11.4.0) #54-Ubuntu SMP`],
    [0, `Command line: ${kernelCommandLine(host)}`],
    [14.2, `nvidia: loading out-of-tree module taints kernel.`],
    [15.1, `NVRM: loading NVIDIA UNIX x86_64 Kernel Module  ${host.driver}  Tue Sep 17 02:20:31 UTC 2024`],
    ...host.nics.map((nic) => [21.5, `mlx5_core ${nic.pci}: firmware version: ${nic.firmware}`] as const),
  ];
  const late = uptimeSeconds - 5400;
  for (const gpu of host.gpus) {
    const bus = gpu.pci.slice(0, 10);
    const xid = (at: number, code: number, text: string): void => {
      lines.push([at, `NVRM: Xid (PCI:${bus}): ${String(code)}, ${text}`]);
    };
    if (gpu.lost) {
      xid(late, 79, "pid='<unknown>', name=<unknown>, GPU has fallen off the bus.");
      lines.push([late, `NVRM: GPU ${gpu.pci}: GPU has fallen off the bus.`]);
    }
    if (gpu.eccUncorrected > 0) {
      xid(
        late,
        48,
        "pid='<unknown>', name=<unknown>, An uncorrectable double bit error (DBE) has been detected on GPU in the framebuffer.",
      );
      xid(late + 1, 63, "pid='<unknown>', name=<unknown>, Row Remapper: New row marked for remapping, reset gpu to activate.");
    }
    for (const down of gpu.nvlinksDown)
      xid(
        late,
        74,
        `pid='<unknown>', name=<unknown>, NVLink: fatal error detected on link ${String(down)}(0x10000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0)`,
      );
  }
  for (const nic of host.nics) if (!nic.active) lines.push([late, `mlx5_core ${nic.pci} ${nic.netdev}: Link down`]);
  lines.sort(([a], [b]) => a - b);
  return { 'var/log/dmesg': lines.map(([at, text]) => `[${at.toFixed(6).padStart(12)}] ${text}\n`).join('') };
}

/** The kernel's command line: the IOMMU passes addresses through, but where the fault says otherwise. */
export function kernelCommandLine(host: SimulatedHost): string {
  return `BOOT_IMAGE=/boot/vmlinuz-${parts.kernel} root=/dev/md0 ro ${host.iommuTranslates ? 'intel_iommu=on' : 'iommu=pt'} numa_balancing=disable`;
}
