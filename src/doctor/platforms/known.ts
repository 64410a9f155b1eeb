import type { Platform } from './platform.js';

/** Kinds of machines whose expected values are published. The first that a host is recognised as counts. */
export const platforms: readonly Platform[] = [];
