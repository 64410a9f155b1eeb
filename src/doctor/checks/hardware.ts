import type { Check } from '../check.js';
import { gpuCountDiffers } from './gpu/gpuCountDiffers.js';
import { gpuDirectOff } from './gpudirect/gpuDirectOff.js';
import { gpuPcieBelowBest } from './pci/gpuPcieBelowBest.js';
import { portBelowOthers } from './rdma/portBelowOthers.js';
import { portNotActive } from './rdma/portNotActive.js';
import { tcpOnly } from './rdma/tcpOnly.js';

/** Checks of GPUs, PCIe, GPUDirect RDMA, RDMA ports and the network. */
export const hardwareChecks: readonly Check[] = [tcpOnly, gpuDirectOff, gpuCountDiffers, portNotActive, portBelowOthers, gpuPcieBelowBest];
