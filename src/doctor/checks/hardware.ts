import type { Check } from '../check.js';
import { gpuCountDiffers } from './gpuCountDiffers.js';
import { gpuDirectOff } from './gpuDirectOff.js';
import { gpuPcieBelowBest } from './gpuPcieBelowBest.js';
import { portBelowOthers } from './portBelowOthers.js';
import { portNotActive } from './portNotActive.js';
import { tcpOnly } from './tcpOnly.js';

/** Checks of GPUs, PCIe, GPUDirect RDMA, RDMA ports and the network. */
export const hardwareChecks: readonly Check[] = [tcpOnly, gpuDirectOff, gpuCountDiffers, portNotActive, portBelowOthers, gpuPcieBelowBest];
