/** The door of the room: what reaches a rank and who set it, two of them side by side, and which NCCL a file is read for. */
export { compareEffective, titleOf } from './compare.js';
export type {
  ComparedVariable,
  EffectiveComparison,
  EffectiveConfiguration,
  EffectiveVariable,
  LaunchChoice,
  OverruledValue,
  OverruledWhy,
  Source,
  SourceKind,
  UnreachedVariable,
  UnreachedWhy,
} from './configuration.js';
export { effectiveOf } from './effective.js';
export type { EffectiveFile, EffectiveHost, EffectiveQuestion } from './effective.js';
export { ncclOfImage, ncclOfTorch } from './images.js';
export { comparisonMarkdown, effectiveMarkdown, stateText } from './markdown.js';
export { reachOfPlan } from './planReach.js';
export type { SettingReach } from './planReach.js';
export { choiceOf, mainLaunch } from './reached.js';
export { sourceText } from './sourceText.js';
export { findVersion } from './targetVersion.js';
export type { VersionQuestion } from './targetVersion.js';
export type { TargetVersion, VersionSource } from './version.js';
