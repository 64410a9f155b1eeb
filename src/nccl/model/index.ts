export { type Candidate, type Choice, choose, operationTime } from './choose.js';
export { operationFromRecord, settingsFromRecord, systemFromRecord, tuningTables } from './record.js';
export {
  type Algorithm,
  algorithms,
  type Allowed,
  allowAll,
  type Collective,
  collectives,
  type ModelSystem,
  type Operation,
  pathType,
  plainSum,
  type Protocol,
  protocols,
  rankCount,
  type SearchGraph,
} from './system.js';
export { type AllowedReading, readAllowed } from './allowed.js';
export { busFactor } from './busFactor.js';
export { findPreset, type Preset, presets, systemOf, type SystemShape } from './presets.js';
export { channelLimits, modelVariables, readModelEnvironment } from './environment.js';
export { type ModelHost, presetOfGpu, shapeOfHosts } from './hosts.js';
export { predict, type Prediction } from './predict.js';
export { type Obstacle } from './obstacle.js';
export { newestModelled, oldestModelled } from './revision.js';
export { applyChange, build, type Built, type Change, readChange, type Setup } from './setup.js';
export { explain, type Explanation, type Forbidden, type Lost } from './explain.js';
export { forbiddenLines, obstacleText } from './reasons.js';
export { type Effect, effects, sensitivity, type Sensitivity } from './sensitivity.js';
