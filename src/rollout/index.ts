// The door of the room: what others may use.
export { beginRollout, resumeRollout, shortestGuard, undoRollout, type CarryOptions, type PlanOptions } from './carry.js';
export { domainKinds, domainsOf, knownDomains, type DomainKind } from './domains.js';
export { benchGate, judgeRuns } from './gates/bench.js';
export { askedOnce, doctorGate, judgeReports, type ProbeWave } from './gates/doctor.js';
export type { Gate, Verdict } from './gates/gate.js';
export { isConfFile, settingsGate } from './gates/settings.js';
export { handsOver, type Hands } from './hands.js';
export { lookAt } from './look.js';
export { nextAction, type Action } from './next.js';
export { previewOf, type Looked, type Preview, type PreviewGroup } from './preview.js';
export type { EndState, HostStep, PlannedHost, RolloutPlan, RolloutRecord } from './record.js';
export { runRollout, type RunOptions } from './run.js';
export { standingOf, type Standing } from './standing.js';
export { openRollouts, type RolloutStore } from './store/index.js';
export { planWaves, waveKinds, type Wave, type WaveKind } from './waves.js';
