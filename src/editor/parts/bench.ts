export { config as configureTexts } from '@vscode/l10n';
export { combinations } from '../../bench/combinations.js';
export { estimate } from '../../bench/estimate.js';
export { gains } from '../../bench/gains.js';
export { conclude } from '../../bench/strategy/index.js';
export { scoreOf } from '../../bench/score.js';
export { openStore } from '../../bench/store/index.js';
export { expectationText, expectRun, largestExpected, machineOf, searchText, expectSearch, standingText } from '../../expect/index.js';
export { readSweep } from '../../bench/sweepFile.js';
