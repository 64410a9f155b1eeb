import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/failure.js';
import { analyse } from '../../bench/analysis/analyse.js';
import { combinations } from '../../bench/combinations.js';
import { driftOf } from '../../bench/drift.js';
import { estimate } from '../../bench/estimate.js';
import { gains } from '../../bench/gains.js';
import { heldBack } from '../../bench/heldBack.js';
import { quarantined } from '../../bench/quarantine.js';
import type { Run } from '../../bench/record.js';
import { openStore, type RunStore } from '../../bench/store/index.js';
import { conclude, planSearch } from '../../bench/strategy/index.js';
import { readSweep } from '../../bench/sweepFile.js';
import type { Sweep } from '../../bench/sweepSpec.js';
import { assumptionsOf, hintsOf } from '../../bench/value.js';
import { expectSearch, screen, type SearchScreening } from '../../expect/index.js';
import { byTime, type Findings, latestSearch, type SweepNews, type SweepQuestion } from './workedOut.js';

const stores = new Map<string, RunStore>();
/** Entries of a list that are sent at once. */
const pieceLength = 500;

async function answer({ id, text, path, objective, dir, place, facts }: SweepQuestion, say: (news: SweepNews) => void): Promise<void> {
  const { sweep: read, problems } = readSweep(text, path);
  if (read === null) throw new Error(problems[0]?.message ?? path);
  const sweep: Sweep = { ...read, objective };
  const store = stores.get(dir) ?? openStore(dir);
  stores.set(dir, store);
  const runs = latestSearch((await store.runs()).sort(byTime), sweep.name);
  const all = combinations(sweep);
  const where = place ?? { hosts: [], ranksPerHost: sweep.ranksPerHost ?? 1, argv: [sweep.benchmark, ...sweep.args] };
  const screening = screen(sweep, all, where);
  const outlook = { screening, estimate: estimate(sweep, all, runs, screening) };
  if (facts === null) {
    say({ id, kind: 'done', outlook, findings: null });
    return;
  }
  const found = findingsOf(sweep, all, runs, screening, facts);
  const { ranking, analysis } = found;
  for (let at = 0; at < ranking.ranking.length; at += pieceLength)
    say({ id, kind: 'ranked', entries: ranking.ranking.slice(at, at + pieceLength) });
  const points = analysis.trade?.points ?? [];
  for (let at = 0; at < points.length; at += pieceLength) say({ id, kind: 'points', entries: points.slice(at, at + pieceLength) });
  const trade = analysis.trade === null ? null : { ...analysis.trade, points: [] };
  say({ id, kind: 'done', outlook, findings: { ...found, ranking: { ...ranking, ranking: [] }, analysis: { ...analysis, trade } } });
}

function findingsOf(
  sweep: Sweep,
  all: ReturnType<typeof combinations>,
  runs: readonly Run[],
  screening: SearchScreening,
  facts: SweepQuestion['facts'],
): Findings {
  const ranking = conclude(sweep, all, runs, screening);
  return {
    ranking,
    gains: gains(sweep, all, runs),
    drift: driftOf(runs, sweep.objective),
    quarantine: [...quarantined(sweep, runs).values()],
    clocks: heldBack(runs),
    expected: expectSearch(ranking, runs, sweep.objective, [...(facts ?? [])]),
    analysis: analyse({ sweep, all, runs }, ranking, planSearch(sweep, all, runs, screening)),
    value: assumptionsOf(sweep.value, runs, hintsOf(sweep)),
  };
}

/**
 * Answers, one after the other, what is asked about searches, in the thread that has this port. It reads the run store itself: ten thousand runs take
 * longer to hand over than to read.
 */
export function answerSearches(port: MessagePort): void {
  const say = (news: SweepNews): void => port.postMessage(news);
  let turn: Promise<void> = Promise.resolve();
  port.on('message', (question: SweepQuestion) => {
    turn = turn
      .then(() => answer(question, say))
      .catch((error: unknown) => say({ id: question.id, kind: 'failed', message: messageOf(error) }));
  });
}
