import * as l10n from '@vscode/l10n';
import type { RasTrouble } from '../beside/ras.js';
import { type Finding, finding } from './finding.js';
import { fewOf, type Job } from './job.js';

/** What reports of `ncclras` name: processes that are gone, errors, ranks that launched fewer operations. */
export function ras(job: Job): Finding[] {
  const { troubles } = job.log;
  const first = (kind: RasTrouble['kind']): RasTrouble[] =>
    troubles
      .filter((each) => each.kind === kind)
      .sort((a, b) => b.ranks.length - a.ranks.length)
      .slice(0, 1);
  return [
    ...first('dead').map(dead),
    ...first('incomplete').map(incomplete),
    ...first('error').map(failed),
    ...first('mismatch').map(mismatch),
  ];
}

const who = ({ ranks }: RasTrouble): string =>
  ranks.length === 0
    ? '?'
    : fewOf(
        ranks.map(({ rank, host, pid }) =>
          rank === null ? l10n.t('process {0} on {1}', pid ?? '?', host ?? '?') : l10n.t('rank {0} on {1}', rank, host ?? '?'),
        ),
      );

function about(trouble: RasTrouble, given: Pick<Finding, 'rule' | 'severity' | 'message' | 'cause' | 'fix'> & Partial<Finding>): Finding {
  return finding({
    confidence: 'likely',
    evidence: [{ place: trouble.place, text: trouble.text }],
    ranks: trouble.ranks.flatMap(({ rank }) => rank ?? []).slice(0, 100),
    hosts: [...new Set(trouble.ranks.flatMap(({ host }) => host ?? []))].slice(0, 100),
    ...given,
  });
}

const dead = (trouble: RasTrouble): Finding =>
  about(trouble, {
    rule: 'ras-dead',
    severity: 'error',
    message: l10n.t('RAS of NCCL holds processes for dead: {0}.', who(trouble)),
    cause: l10n.t('They ended or their host cannot be reached; the other ranks wait for them.'),
    fix: l10n.t('Look at these hosts first: does the process run, what did it say last, what does dmesg say?'),
  });

const incomplete = (trouble: RasTrouble): Finding =>
  about(trouble, {
    rule: 'ras-incomplete',
    severity: 'warning',
    message: l10n.t('RAS of NCCL has no answer from some processes: {0}.', who(trouble)),
    cause: l10n.t('They are starting or ending, too busy to answer in time, or gone.'),
    fix: l10n.t('Ask again with a longer time-out (ncclras -t 30); where it stays, look at these processes.'),
    confidence: 'possible',
  });

const failed = (trouble: RasTrouble): Finding =>
  about(trouble, {
    rule: 'ras-error',
    severity: 'error',
    message: l10n.t('RAS of NCCL names ranks with errors: {0}.', who(trouble)),
    cause: l10n.t('Setting up failed there, or an error came while collectives ran.'),
    fix: l10n.t('Read the first warning in the log of these ranks.'),
    confidence: 'possible',
  });

function mismatch(trouble: RasTrouble): Finding {
  const operations = [...trouble.groups.map(({ operation }) => operation), ...trouble.ranks.flatMap(({ operation }) => operation ?? [])];
  const least = operations.reduce((low, operation) => Math.min(low, operation), Infinity);
  const late = operations.length > 0 ? { ...trouble, ranks: trouble.ranks.filter(({ operation }) => operation === least) } : trouble;
  // The majority is counted and not named: then those that are named are ahead.
  const many = trouble.groups.find(({ operation }) => operation === least)?.ranks ?? 0;
  const named = late.ranks.length > 0 ? who(late) : l10n.t('{0} ranks, which the report does not name', many);
  return about(late, {
    rule: 'ras-behind',
    severity: 'warning',
    message:
      trouble.collective === null
        ? l10n.t('RAS of NCCL: ranks of a communicator are in different states: {0}.', named)
        : l10n.t('RAS of NCCL: ranks launched fewer {0} than others: {1}.', trouble.collective, named),
    cause: l10n.t('In a job that hangs, the others wait for them; in one that works, the counts were taken at different moments.'),
    fix: l10n.t('Ask twice, some seconds apart: where the numbers stand still, look at these ranks.'),
    confidence: 'possible',
  });
}
