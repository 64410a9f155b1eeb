import type { Ranking } from '../result.js';
import { choosesOnTheWay, type Plan } from '../strategy/index.js';
import type { Analysis } from './result.js';
import { sensitivities } from './sensitivity.js';
import { type Basis, bestBySize, sizesOf } from './sizes.js';
import { tradeOf } from './trade.js';
import { variedOf } from './varied.js';

/**
 * What a search tells beside its ranking: how much each parameter matters, the best at each size, and latency against bandwidth. A search that
 * chose on the way is judged at single sizes by its last round, like its ranking.
 */
export function analyse(
  { sweep, all, runs }: Pick<Basis, 'sweep' | 'all' | 'runs'>,
  { ranking }: Ranking,
  { confirming, steps }: Pick<Plan, 'confirming' | 'steps'>,
): Analysis {
  const [first] = ranking;
  const winner = first === undefined || first.gainPercent === null ? null : first.trial;
  const fresh = confirming === null || steps.length > 0 ? null : new Set(confirming.map(({ trial, repeat }) => `${trial}/${repeat}`));
  const judging: Basis = {
    sweep,
    all,
    runs: fresh === null ? runs : runs.filter(({ trial }) => trial !== null && fresh.has(`${trial.trial}/${trial.repeat}`)),
    of: confirming === null || fresh === null ? null : new Set(confirming.map(({ trial }) => trial)),
  };
  const good = judging.runs.filter(({ trial, state }) => trial !== null && state === 'ok');
  const sizes = sizesOf(good);
  const settled = !choosesOnTheWay(sweep) || fresh !== null;
  const best = bestBySize(judging, sizes, winner);
  return {
    sensitivities: sensitivities(variedOf(sweep.parameters, all), ranking),
    sizes: settled ? best : best.map((entry) => ({ ...entry, significant: false })),
    trade: tradeOf({ ...judging, runs, of: null }, sizes),
  };
}
