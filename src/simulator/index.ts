export { type Simulator, type SimulatorOptions, startSimulator } from './cluster.js';
export { chooseFaults } from './chooseFaults.js';
export { type Fault, faultForms, faultText, readFault } from './fault.js';
export { bestSettings, type GroundTruth, type GroundTruthRequest } from './groundTruth.js';
export { userName } from './loginEnvironment.js';
export { writeDemoWorkspace } from './workspace.js';
export type { World } from './world.js';
