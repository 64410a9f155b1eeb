export type { Difference } from './difference.js';
export { compareHosts, compareSnapshots, compareTimes, type ChangedHosts, type SnapshotComparison } from './compareHosts.js';
export { sameness, type OddHosts, type Sameness } from './sameness.js';
export {
  comparisonMarkdown,
  comparisonText,
  hostsComparison,
  samenessComparison,
  shownValue,
  snapshotsComparison,
  topicName,
  type Comparison,
} from './text.js';
export type { Importance, Topic } from './weight.js';
