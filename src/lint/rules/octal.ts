import { valueRule } from './valueRule.js';

/** A leading 0, which makes a number octal. */
export const octal = valueRule('octal');
