import { valueRule } from './valueRule.js';

/** A list of algorithms that leaves some collectives nothing to run. */
export const starvedCollective = valueRule('starved-collective');
