import type { Check } from '../check.js';
import { confMistakes } from './settings/confMistakes.js';
import { settingDiffers } from './settings/settingDiffers.js';
import { driverDiffers } from './software/driverDiffers.js';
import { ncclDiffers } from './software/ncclDiffers.js';

/** Checks of the host, its software and its settings. */
export const softwareChecks: readonly Check[] = [driverDiffers, ncclDiffers, settingDiffers, confMistakes];
