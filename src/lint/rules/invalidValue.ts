import { valueRule } from './valueRule.js';

/** A word, list or number that NCCL ignores, refuses or takes for something else. */
export const invalidValue = valueRule('invalid-value');
