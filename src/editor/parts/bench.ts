export { config as configureTexts } from '@vscode/l10n';
export { combinations } from '../../bench/combinations.js';
export { driftOf } from '../../bench/drift.js';
export { quarantined } from '../../bench/quarantine.js';
export { estimate } from '../../bench/estimate.js';
export { throttlingText } from '../../bench/machine.js';
export { gains } from '../../bench/gains.js';
export { conclude, planSearch } from '../../bench/strategy/index.js';
export { analyse } from '../../bench/analysis/analyse.js';
export { sweepReportAs } from '../../bench/report/index.js';
export { variedOf } from '../../bench/analysis/varied.js';
export { assumptionsOf, hintsOf } from '../../bench/value.js';
export { changeOfValue } from '../../bench/valueFile.js';
export { scoreOf } from '../../bench/score.js';
export { heldBackText } from '../../bench/heldBack.js';
export { firstKept, monthsBefore, openStore } from '../../bench/store/index.js';
export { runsCsv } from '../../bench/csv.js';
export { edited, patchScript } from '../../bench/outputs/scriptPatch.js';
export { envBlock, functionOf, gainMark, proposeConf, proposedSettings, sourceOf, tunerOutput } from '../../bench/outputs/index.js';
export {
  expectationText,
  expectRun,
  largestExpected,
  machineOf,
  modelledChoices,
  searchText,
  expectSearch,
  screen,
  standingText,
} from '../../expect/index.js';
export { withHistogram } from '../../bench/histogram.js';
export { readSweep } from '../../bench/sweepFile.js';
export { quote } from '../../ssh/quote.js';
export { baselineText, isBaselineName, makeBaseline } from '../../bench/baseline/baseline.js';
export { compareSizes } from '../../bench/baseline/sizes.js';
export { sizeText } from '../../bench/baseline/sizeText.js';
export { testedBenchmarks } from '../../bench/baseline/suites.js';
export { compareWithBaseline } from '../../bench/baseline/compare.js';
export { baselineMarkdown } from '../../bench/baseline/report.js';
export { originWords } from '../../bench/outputs/gainWords.js';
export { baselineNames, baselinePath, loadBaseline } from '../../bench/store/baselines.js';
export { foldHosts } from '../../cluster/foldHosts.js';
export { answerSearches } from '../sweeps/answerSearches.js';
