import type { LintOptions } from './rule.js';

/** What only files for AMD's GPUs hold: ROCm's images and folders, HIP's and HSA's variables, the names of its GPUs. */
const signs = /\b(?:rocm|ROCM|hipcc|amdgpu|gfx9\d\w)\b|\b(?:HIP|HSA|ROCM|RCCL|AMDGPU|PYTORCH_ROCM|MIOPEN)_[A-Z]/u;

/** What only files for NVIDIA's GPUs hold: a file that serves both kinds says nothing of which one a setting is for. */
const others = /\bnvidia-smi\b|\bnvcr\.io\b|\bnvidia\/cuda\b|\bNVIDIA_VISIBLE_DEVICES\b/u;

/**
 * Whether what a file starts runs AMD's RCCL, which reads NCCL's variables with limits of its own: up to 128 channels (src/include/device.h),
 * wavefronts of 64 threads, NCCL_RINGS as ever.
 */
export function isForRccl({ text, reading }: LintOptions): boolean {
  const images = reading?.images.map(({ image }) => image.toLowerCase()) ?? [];
  if (images.length > 0 && images.every((image) => image.includes('rocm'))) return true;
  return text !== undefined && signs.test(text) && !others.test(text);
}
