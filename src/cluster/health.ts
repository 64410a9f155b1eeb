import type { Snapshot } from './facts.js';
import { settingDiffers } from './health/settingDiffers.js';
import type { Check, Health, Reached } from './health/check.js';
import { confMistakes } from './health/confMistakes.js';
import { driverDiffers } from './health/driverDiffers.js';
import { gpuCountDiffers } from './health/gpuCountDiffers.js';
import { gpuDirectOff } from './health/gpuDirectOff.js';
import { gpuPcieBelowBest } from './health/gpuPcieBelowBest.js';
import { ncclDiffers } from './health/ncclDiffers.js';
import { notReached } from './health/notReached.js';
import { portBelowOthers } from './health/portBelowOthers.js';
import { portNotActive } from './health/portNotActive.js';
import { tcpOnly } from './health/tcpOnly.js';

export type { Health } from './health/check.js';

/** Every check over a snapshot, worst first as the trees show them. */
const checks: readonly Check[] = [
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

/** What is wrong in a snapshot, errors before warnings; a host can be in it more than once. Nothing is said where facts are not known. */
export function healthOf(snapshot: Snapshot): Health[] {
  const reached: Reached[] = Object.entries(snapshot.hosts).flatMap(([host, { facts }]) => (facts === null ? [] : [{ host, facts }]));
  const all = [...notReached(snapshot), ...checks.flatMap((check) => check(reached))];
  return [...all.filter(({ severity }) => severity === 'error'), ...all.filter(({ severity }) => severity === 'warning')];
}
