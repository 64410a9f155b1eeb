import type { Variable } from '../variable.js';
import { expand } from './entry.js';
import { bootstrap } from './bootstrap.js';
import { deviceInitiated } from './deviceInitiated.js';
import { hccl } from './hccl.js';
import { infiniband } from './infiniband.js';
import { launch } from './launch.js';
import { logging } from './logging.js';
import { memory } from './memory.js';
import { network } from './network.js';
import { peerToPeer } from './peerToPeer.js';
import { plugins } from './plugins.js';
import { profilers } from './profilers.js';
import { pytorch } from './pytorch.js';
import { rccl } from './rccl.js';
import { topology } from './topology.js';
import { tuning } from './tuning.js';

export { foreign } from './foreign.js';
export type { ForeignName } from './foreign.js';
export { misnomers } from './misnomers.js';
export type { Misnomer } from './misnomers.js';
export { rcclDiffers } from './rccl.js';
export { latest, releases } from './releases.js';

/** Every variable that NCCL or a plugin that comes with it has read, from 1.2.1 to 2.30.7, by area; then those of PyTorch, HCCL and RCCL. */
export const variables: readonly Variable[] = [
  ...logging,
  ...bootstrap,
  ...infiniband,
  ...network,
  ...peerToPeer,
  ...tuning,
  ...topology,
  ...memory,
  ...launch,
  ...deviceInitiated,
  ...plugins,
  ...profilers,
  ...pytorch,
  ...hccl,
  ...rccl,
].map(expand);
