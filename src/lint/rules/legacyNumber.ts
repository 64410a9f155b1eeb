import { valueRule } from './valueRule.js';

/** A distance written as a number of the old scale. */
export const legacyNumber = valueRule('legacy-number');
