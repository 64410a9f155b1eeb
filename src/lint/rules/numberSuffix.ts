import { valueRule } from './valueRule.js';

/** A number with something behind it, which NCCL leaves unread. */
export const numberSuffix = valueRule('number-suffix');
