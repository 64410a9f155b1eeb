import { valueRule } from './valueRule.js';

/** An exclusion that lets the loopback interface in. */
export const loopback = valueRule('loopback');
