export { type Simulator, type SimulatorOptions, startSimulator } from './cluster.js';
export { type Fault, readFault } from './fault.js';
export type { World } from './world.js';
