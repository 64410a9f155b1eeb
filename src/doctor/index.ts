// The door of the room: what others may use.
export { areas, type Area, type Check, type Fleet, type Note, type Reached, type Status, type Trouble } from './check.js';
export { checks } from './checks.js';
export { examine, examineInSteps, type ExamineOptions } from './examine.js';
export { healthIn, healthOf, type Health } from './health.js';
export { checkIds, checkIndex, checkPage } from './pages.js';
export { readOwnChecks, type OwnChecks } from './custom/readChecks.js';
export { isSiteFile, readSiteRules, siteFolders, type SiteFile, type SiteKind, type SiteRules } from './site/siteRules.js';
export { readPlatforms, type OwnPlatforms } from './platforms/readPlatforms.js';
export { allPlatforms } from './platforms/find.js';
export type { Platform } from './platforms/platform.js';
export { countOf, troublesIn, type CheckResult, type NoteResult, type Report } from './report.js';
export { formats, reportAs, type ReportFormat } from './reports/index.js';
export { reportText } from './reports/text.js';
export { effectiveOf as effectiveSettings, type Effective } from './effective.js';
export { explainGpuDirect, explainNearest, nearestPorts, type GdrExplanation } from './gpudirect/explain.js';
export type { GdrCause, GdrFactor } from './gpudirect/factor.js';
export { pathBetween, pathClasses, type PathClass } from './gpudirect/pathClass.js';
