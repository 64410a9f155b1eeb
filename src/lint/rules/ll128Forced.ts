import { valueRule } from './valueRule.js';

/** A list of protocols that turns LL128 on where NCCL would not. */
export const ll128Forced = valueRule('ll128-forced');
