import { a100x40, a100x80, b200, h100, h200 } from './parts.js';
import type { Platform } from './platform.js';

const azureGates = 'Azure’s node health checks (azurehpc-health-checks), all-reduce inside one node';
const azure = 'Azure documentation, ND family of GPU accelerated virtual machines';
const azureDocs = 'https://learn.microsoft.com/en-us/azure/virtual-machines/sizes/gpu-accelerated/nd-family';
const aws = 'Amazon EC2 User Guide: accelerated computing instances, network cards and EFA';
const awsDocs = 'https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html';
const gcp = 'Google Cloud documentation, A3 machine series; GPUs use TCPX or TCPXO over gVNIC, no RDMA ports';
const gcpDocs = 'https://cloud.google.com/compute/docs/accelerator-optimized-machines';
const oci = 'Oracle Cloud Infrastructure documentation, bare metal GPU shapes and cluster networks';
const ociDocs = 'https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm';

const none = { count: null, gbps: null } as const;

/** Machines of clouds, told by their instance type or shape. Virtual machines show the PCIe links of the host's emulation: those are not compared. */
export const clouds: readonly Platform[] = [
  {
    id: 'azure-nd-a100-v4',
    name: 'Azure ND A100 v4 (40 GB)',
    recognise: { names: ['Standard_ND96asr_v4'], gpus: ['A100'] },
    ...a100x40,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics: { count: 8, gbps: 200 },
    memoryGiB: 900,
    busbw: { busbwGBs: 228, hosts: 1, source: azureGates },
    source: azure,
    docs: azureDocs,
  },
  {
    id: 'azure-ndm-a100-v4',
    name: 'Azure NDm A100 v4 (80 GB)',
    recognise: { names: ['Standard_ND96amsr_A100_v4'], gpus: ['A100'] },
    ...a100x80,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics: { count: 8, gbps: 200 },
    memoryGiB: 1900,
    busbw: { busbwGBs: 228, hosts: 1, source: azureGates },
    source: azure,
    docs: azureDocs,
  },
  {
    id: 'azure-nd-h100-v5',
    name: 'Azure ND H100 v5',
    recognise: { names: ['Standard_ND96isr_H100_v5'], gpus: ['H100'] },
    ...h100,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics: { count: 8, gbps: 400 },
    memoryGiB: 1900,
    busbw: { busbwGBs: 460, hosts: 1, source: azureGates },
    source: azure,
    docs: azureDocs,
  },
  {
    id: 'azure-nd-h200-v5',
    name: 'Azure ND H200 v5',
    recognise: { names: ['Standard_ND96isr_H200_v5'], gpus: ['H200'] },
    ...h200,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics: { count: 8, gbps: 400 },
    memoryGiB: 1850,
    busbw: { busbwGBs: 431, hosts: 1, source: azureGates },
    source: azure,
    docs: azureDocs,
  },
  ...(
    [
      ['p4d.24xlarge', 'aws-p4d', a100x40, 'A100', { count: 4, gbps: 100 }, 1152],
      ['p4de.24xlarge', 'aws-p4de', a100x80, 'A100', { count: 4, gbps: 100 }, 1152],
      ['p5.48xlarge', 'aws-p5', h100, 'H100', { count: 32, gbps: 100 }, 2048],
      ['p5e.48xlarge', 'aws-p5e', h200, 'H200', { count: 32, gbps: 100 }, 2048],
      ['p5en.48xlarge', 'aws-p5en', h200, 'H200', { count: 16, gbps: 200 }, 2048],
      ['p6-b200.48xlarge', 'aws-p6-b200', b200, 'B200', { count: 8, gbps: 400 }, 2048],
    ] as const
  ).map(([type, id, part, gpu, nics, memoryGiB]): Platform => ({
    id,
    name: `AWS ${type}`,
    recognise: { names: [type], gpus: [gpu] },
    ...part,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics,
    memoryGiB,
    busbw: null,
    source: aws,
    docs: awsDocs,
  })),
  ...(
    [
      ['a3-highgpu-8g', 'gcp-a3-high', h100, 'H100', none, gcp],
      ['a3-megagpu-8g', 'gcp-a3-mega', h100, 'H100', none, gcp],
      [
        'a3-ultragpu-8g',
        'gcp-a3-ultra',
        h200,
        'H200',
        { count: 8, gbps: 400 },
        'Google Cloud documentation, A3 Ultra machine type (8 RDMA NICs of 400 Gb/s)',
      ],
    ] as const
  ).map(([type, id, part, gpu, nics, source]): Platform => ({
    id,
    name: `Google Cloud ${type}`,
    recognise: { names: [type], gpus: [gpu] },
    ...part,
    gpus: 8,
    pcieGen: null,
    pcieWidth: null,
    nics,
    memoryGiB: null,
    busbw: null,
    source,
    docs: gcpDocs,
  })),
  ...(
    [
      ['BM.GPU4.8', 'oci-gpu4', a100x40, 'A100', { count: 16, gbps: 100 }, null],
      ['BM.GPU.A100-v2.8', 'oci-a100', a100x80, 'A100', { count: 16, gbps: 100 }, null],
      [
        'BM.GPU.H100.8',
        'oci-h100',
        h100,
        'H100',
        { count: 16, gbps: 200 },
        { busbwGBs: 440, hosts: 2, source: 'OCI’s gate for a pair of BM.GPU.H100.8; 448 to 450 measured' },
      ],
      ['BM.GPU.H200.8', 'oci-h200', h200, 'H200', { count: 8, gbps: 400 }, null],
    ] as const
  ).map(([shape, id, part, gpu, nics, busbw]): Platform => ({
    id,
    name: `OCI ${shape}`,
    recognise: { names: [shape], gpus: [gpu] },
    ...part,
    gpus: 8,
    nics,
    memoryGiB: null,
    busbw,
    source: oci,
    docs: ociDocs,
  })),
];
