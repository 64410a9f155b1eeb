import type { Check } from './check.js';
import { hardwareChecks } from './checks/hardware.js';
import { softwareChecks } from './checks/software.js';

/** Every check over a snapshot, in the order that trees and reports show equally bad ones. */
export const checks: readonly Check[] = [...hardwareChecks, ...softwareChecks];
