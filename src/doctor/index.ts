// The door of the room: what others may use.
export { areas, type Area, type Check, type Fleet, type Reached, type Status, type Trouble } from './check.js';
export { examine, type ExamineOptions } from './examine.js';
export { healthIn, healthOf, type Health } from './health.js';
export type { CheckResult, Report } from './report.js';
