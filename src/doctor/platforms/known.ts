import { clouds } from './clouds.js';
import { nvidia } from './nvidia.js';
import type { Platform } from './platform.js';

/** Kinds of machines whose expected values are published. The first that a host is recognised as counts: what a name tells before what the GPUs alone tell. */
export const platforms: readonly Platform[] = [...clouds, ...nvidia];
