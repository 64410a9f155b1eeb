export { type Basis, type Expectation, type ExpectedRow, largestExpected, type Measurement } from './expectation.js';
export { expectResult, expectRun, type Machine, machineOf, modelledScore, type Told } from './run.js';
export { type LeftOut, screen, type SearchScreening } from './screen.js';
export { expectSearch, type ScoreStanding, type SearchExpectation } from './search.js';
export { leastShare, type Standing, standingOf } from './standing.js';
export { basisText, expectationText, searchText, standingText } from './text.js';
export { type ChoiceSetup, modelledChoices } from './choices.js';
