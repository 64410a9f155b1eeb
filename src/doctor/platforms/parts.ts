import type { Platform } from './platform.js';

type Part = Pick<Platform, 'gpuMemoryGB' | 'nvlinks' | 'pcieGen' | 'pcieWidth' | 'driverAtLeast'>;

// NVLinks, PCIe generation and memory: NVIDIA's architecture whitepapers and data sheets of A100, H100, H200 and B200. Drivers: CUDA Toolkit
// release notes, "CUDA Toolkit and Corresponding Driver Versions": 11.0 is the first for sm_80, 11.8 for sm_90, 12.8 for sm_100.

export const a100x40: Part = { gpuMemoryGB: 40, nvlinks: 12, pcieGen: 4, pcieWidth: 16, driverAtLeast: '450.36.06' };
export const a100x80: Part = { ...a100x40, gpuMemoryGB: 80 };
/** Either size. */
export const a100: Part = { ...a100x40, gpuMemoryGB: null };
export const h100: Part = { gpuMemoryGB: 80, nvlinks: 18, pcieGen: 5, pcieWidth: 16, driverAtLeast: '520.61.05' };
export const h200: Part = { ...h100, gpuMemoryGB: 141 };
export const b200: Part = { gpuMemoryGB: 180, nvlinks: 18, pcieGen: 5, pcieWidth: 16, driverAtLeast: '570.26' };

/** Names of the GPUs on NVLink baseboards, as nvidia-smi writes them; the PCIe and NVL cards have other links. */
export const sxm = {
  a100: { gpus: ['A100-SXM'] },
  h100: { gpus: ['H100 80GB HBM3'] },
  h200: { gpus: ['H200'], notGpus: ['NVL', 'GH200'] },
  b200: { gpus: ['B200'], notGpus: ['GB200'] },
} as const;
