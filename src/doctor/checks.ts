import type { Check } from './check.js';
import { confMistakes } from './checks/confMistakes.js';
import { driverDiffers } from './checks/driverDiffers.js';
import { gpuCountDiffers } from './checks/gpuCountDiffers.js';
import { gpuDirectOff } from './checks/gpuDirectOff.js';
import { gpuPcieBelowBest } from './checks/gpuPcieBelowBest.js';
import { ncclDiffers } from './checks/ncclDiffers.js';
import { portBelowOthers } from './checks/portBelowOthers.js';
import { portNotActive } from './checks/portNotActive.js';
import { settingDiffers } from './checks/settingDiffers.js';
import { tcpOnly } from './checks/tcpOnly.js';

/** Every check over a snapshot, in the order that trees and reports show equally bad ones. */
export const checks: readonly Check[] = [
  tcpOnly,
  gpuDirectOff,
  gpuCountDiffers,
  portNotActive,
  portBelowOthers,
  gpuPcieBelowBest,
  driverDiffers,
  ncclDiffers,
  settingDiffers,
  confMistakes,
];
