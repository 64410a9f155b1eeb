/** The door of the room: what is collected for a diagnosis elsewhere, redacted, shown and written. */
export { archiveOf } from './archive/write.js';
export { collect } from './collect.js';
export type { Collected } from './piece.js';
export { membersOf, prepareBundle, prepareSteps, type OwnPart, type PreparedBundle } from './prepare.js';
export { previewText } from './preview.js';
export { joinOwnRules, readOwnRules } from './redact/ownRules.js';
