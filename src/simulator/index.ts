export { type Simulator, type SimulatorOptions, startSimulator } from './cluster.js';
export { type Fault, readFault } from './fault.js';
export { bestSettings, type GroundTruth, type GroundTruthRequest } from './groundTruth.js';
export { userName } from './cluster.js';
export { writeDemoWorkspace } from './workspace.js';
export type { World } from './world.js';
