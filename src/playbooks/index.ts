/** The door of the room: playbooks, how they come out, and what time-outs add up to. */
export { builtInPlaybooks } from './builtIn.js';
export { followPlaybook } from './decide.js';
export { outcomeText } from './outcomeText.js';
export { inWords, type Playbook } from './playbook.js';
export { readPlaybook } from './readPlaybook.js';
export { timeoutsOf } from './timeouts.js';
export { timeoutsText } from './timeoutsText.js';
