import { a100, b200, h100, h200, sxm } from './parts.js';
import type { Platform } from './platform.js';

/** NVIDIA's DGX systems, and HGX baseboards in anybody's server, which the GPUs' names tell. */
export const nvidia: readonly Platform[] = [
  {
    id: 'dgx-a100',
    name: 'NVIDIA DGX A100',
    recognise: { names: ['DGXA100', 'DGX A100'], ...sxm.a100 },
    ...a100,
    gpus: 8,
    nics: { count: 8, gbps: 200 },
    memoryGiB: null,
    busbw: null,
    source: 'DGX A100 System User Guide, Introduction (8 single-port ConnectX-6 200 Gb/s for compute)',
    docs: 'https://docs.nvidia.com/dgx/dgxa100-user-guide/introduction-to-dgxa100.html',
  },
  {
    id: 'dgx-h100',
    name: 'NVIDIA DGX H100',
    recognise: { names: ['DGXH100', 'DGX H100'], ...sxm.h100 },
    ...h100,
    gpus: 8,
    nics: { count: 8, gbps: 400 },
    memoryGiB: 2048,
    busbw: null,
    source: 'DGX H100/H200 User Guide, Introduction (8 ConnectX-7 ports of 400 Gb/s for compute, 2 TB memory)',
    docs: 'https://docs.nvidia.com/dgx/dgxh100-user-guide/introduction-to-dgxh100.html',
  },
  {
    id: 'dgx-h200',
    name: 'NVIDIA DGX H200',
    recognise: { names: ['DGXH200', 'DGX H200'], ...sxm.h200 },
    ...h200,
    gpus: 8,
    nics: { count: 8, gbps: 400 },
    memoryGiB: 2048,
    busbw: { busbwGBs: 482, hosts: 1, source: 'HGX H200 with NVLink SHARP, 16 GiB, NCCL 2.27.7 (public issue); 367 without' },
    source: 'DGX H100/H200 User Guide, Introduction',
    docs: 'https://docs.nvidia.com/dgx/dgxh100-user-guide/introduction-to-dgxh100.html',
  },
  {
    id: 'dgx-b200',
    name: 'NVIDIA DGX B200',
    recognise: { names: ['DGXB200', 'DGX B200'], ...sxm.b200 },
    ...b200,
    gpus: 8,
    nics: { count: 8, gbps: 400 },
    memoryGiB: 2048,
    busbw: null,
    source: 'DGX B200 User Guide, Introduction (8 ConnectX-7 ports of 400 Gb/s for compute, 2 TB memory at least)',
    docs: 'https://docs.nvidia.com/dgx/dgxb200-user-guide/introduction-to-dgxb200.html',
  },
  ...(
    [
      ['hgx-a100', 'HGX A100', sxm.a100, a100, 'NVIDIA A100 Tensor Core GPU Architecture whitepaper'],
      ['hgx-h100', 'HGX H100', sxm.h100, h100, 'NVIDIA H100 Tensor Core GPU Architecture whitepaper'],
      ['hgx-h200', 'HGX H200', sxm.h200, h200, 'NVIDIA H200 Tensor Core GPU data sheet'],
      ['hgx-b200', 'HGX B200', sxm.b200, b200, 'NVIDIA Blackwell Architecture technical brief'],
    ] as const
  ).map(([id, name, gpus, part, source]): Platform => ({
    id,
    name: `NVIDIA ${name}`,
    // Baseboards come with four GPUs and with eight.
    recognise: { names: [], ...gpus, leastGpus: 4 },
    ...part,
    gpus: null,
    nics: { count: null, gbps: null },
    memoryGiB: null,
    busbw: null,
    source,
    docs: 'https://www.nvidia.com/en-us/data-center/hgx/',
  })),
];
