import { parts, type SimulatedHost } from '../world.js';

/** Loaded kernel modules, and the versions of those that say theirs. */
export function moduleFiles(host: SimulatedHost): Record<string, string> {
  const rdma = host.nics.length > 0;
  const loaded: readonly (readonly [name: string, size: number, users: string, version: string | null])[] = [
    ['nvidia', 56717312, '142 nvidia_uvm,nvidia_modeset,', host.driver],
    ...(rdma && host.gpuDirect ? [['nvidia_peermem', 16384, '0 -', host.driver] as const] : []),
    ['nvidia_uvm', 4943872, '24 -', host.driver],
    ['nvidia_modeset', 1306624, '2 nvidia_drm,', host.driver],
    ['nvidia_drm', 77824, '0 -', host.driver],
    ...(rdma
      ? ([
          ['rdma_ucm', 28672, '0 -', null],
          ['rdma_cm', 126976, '1 rdma_ucm,', null],
          ['ib_ipoib', 139264, '0 -', null],
          ['ib_umad', 40960, '8 -', null],
          ['mlx5_ib', 466944, '0 -', parts.ofed],
          ['ib_uverbs', 163840, '10 rdma_ucm,mlx5_ib,', null],
          ['ib_core', 434176, '9 mlx5_ib,', null],
          ['mlx5_core', 2027520, '1 mlx5_ib,', parts.ofed],
        ] as const)
      : []),
    ['ice', 1220608, '0 -', null],
  ];
  const files: Record<string, string> = {
    'proc/modules': loaded
      .map(
        ([name, size, users]) =>
          `${name} ${String(size)} ${users} Live 0x0000000000000000${name.startsWith('nvidia') ? ' (POE)' : name === 'ice' ? '' : ' (OE)'}\n`,
      )
      .join(''),
    'proc/driver/nvidia/version':
      `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${host.driver}  Tue Sep 17 02:20:31 UTC 2024\n` +
      'GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)\n',
  };
  for (const [name, , , version] of loaded) if (version !== null) files[`sys/module/${name}/version`] = `${version}\n`;
  return files;
}
