import { valueRule } from './valueRule.js';

/** A number beyond what works as meant. */
export const outOfRange = valueRule('out-of-range');
