import { valueRule } from './valueRule.js';

/** A text without a number at its start, which NCCL reads as 0. */
export const notANumber = valueRule('not-a-number');
