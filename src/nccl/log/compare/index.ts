import * as l10n from '@vscode/l10n';
import type { Finding } from '../findings/finding.js';
import type { NcclLog } from '../reader.js';
import { choices } from './choices.js';
import { byWeight, difference, type Difference, type DifferenceKind } from './difference.js';
import { type Run, runOf } from './run.js';
import { settings } from './settings.js';
import { shape } from './shape.js';
import { transports } from './transports.js';

export type { Difference, DifferenceKind, Side, Weight } from './difference.js';

/** What a comparison says of either run. */
export interface RunSummary {
  readonly files: number;
  readonly lines: number;
  /** Of the largest communicator; null: the log tells of none. */
  readonly nRanks: number | null;
  readonly nNodes: number | null;
  readonly versions: readonly string[];
  readonly errors: number;
  readonly warnings: number;
}

/** A bad run held against a good one of the same job. */
export interface LogComparison {
  readonly good: RunSummary;
  readonly bad: RunSummary;
  /** What differs and matters, the most in front; what is equal is not told. */
  readonly differences: readonly Difference[];
  /** Why the two compare only in part. */
  readonly limits: readonly string[];
}

/** Findings that say in words of a diagnosis what a difference of that kind says. */
const sameAs: Readonly<Record<string, DifferenceKind>> = {
  'net-over-tcp': 'network',
  'ib-none': 'network',
  'ib-no-verbs': 'network',
  'gdr-off': 'gpudirect',
  'shm-instead-of-p2p': 'inside',
  'net-inside-host': 'inside',
  'few-channels': 'channels',
  'version-drift': 'version',
  'far-network-card': 'paths',
  'slow-init': 'set-up',
  'ranks-never-joined': 'ranks',
  'init-not-complete': 'ranks',
};

/**
 * Holds the log of a bad run against that of a good one: names of hosts, process ids, addresses and the order of lines do not count, shares and choices do.
 * Diagnoses made already may be handed in.
 */
export function compareLogs(
  good: NcclLog,
  bad: NcclLog,
  findings: { good?: readonly Finding[]; bad?: readonly Finding[] } = {},
): LogComparison {
  const [before, after] = [runOf(good, findings.good), runOf(bad, findings.bad)];
  const facts = [...settings(before, after), ...transports(before, after), ...choices(before, after), ...shape(before, after)];
  const joined = withFindings(facts, before, after);
  const present = new Set(joined.map(({ kind }) => kind));
  const explained = joined.map((each): Difference => {
    const explains = each.explains.filter((kind) => present.has(kind));
    return { ...each, explains, weight: explains.length > 0 && each.weight === 'some' ? 'much' : each.weight };
  });
  return { good: summaryOf(before), bad: summaryOf(after), differences: explained.sort(byWeight), limits: limitsOf(before, after) };
}

/** Puts what the diagnoses say beside the facts they are about; the others become differences of their own. */
function withFindings(facts: readonly Difference[], good: Run, bad: Run): Difference[] {
  const [known, now] = [good, bad].map(({ findings }) => new Map(findings.map((each) => [ruleOf(each), each])));
  const news = [...(now ?? [])].filter(([key]) => known?.has(key) !== true).map(([, each]) => each);
  const gone = [...(known ?? [])].filter(([key]) => now?.has(key) !== true).map(([, each]) => each);
  const taken = new Set<Finding>();
  const joined = facts.map((fact): Difference => {
    const own = news.filter(
      ({ rule, variables }) =>
        sameAs[rule] === fact.kind || (rule === 'variable-drift' && fact.kind === 'variable' && variables.includes(fact.subject)),
    );
    for (const each of own) taken.add(each);
    const [first] = own;
    if (first === undefined) return fact;
    const worse = own.some(({ severity }) => severity === 'error');
    return {
      ...fact,
      weight: worse ? 'much' : fact.weight,
      cause: first.cause,
      fix: first.fix,
      rules: own.map(({ rule }) => rule),
      bad: { ...fact.bad, evidence: fact.bad.evidence.length > 0 ? fact.bad.evidence : first.evidence },
    };
  });
  const weights = { error: 'much', warning: 'some', information: 'little' } as const;
  return [
    ...joined,
    ...news
      .filter((each) => !taken.has(each) && each.role !== 'echo')
      .map(({ rule, severity, message, evidence, hosts, cause, fix, role }) =>
        difference({
          kind: 'finding',
          subject: rule,
          weight: role === 'culprit' ? 'much' : weights[severity],
          message: l10n.t('In the bad run alone: {0}', message),
          good: { value: null, evidence: [] },
          bad: { value: message, evidence },
          hosts,
          cause,
          fix,
          rules: [rule],
        }),
      ),
    ...gone
      .filter(({ severity, role }) => severity !== 'information' && role !== 'echo')
      .filter(({ rule }) => !facts.some(({ kind }) => kind === sameAs[rule]))
      .map(({ rule, message, evidence }) =>
        difference({
          kind: 'finding',
          subject: rule,
          weight: 'little',
          message: l10n.t('In the good run alone: {0}', message),
          good: { value: message, evidence },
          bad: { value: null, evidence: [] },
        }),
      ),
  ];
}

/** A finding on another variable is another finding. */
function ruleOf({ rule, variables }: Finding): string {
  return rule === 'variable-drift' ? `${rule} ${variables.join()}` : rule;
}

function summaryOf({ log, job, findings }: Run): RunSummary {
  const versions = [...log.versions, ...log.processes.flatMap(({ version }) => version ?? [])].map(({ value }) => value);
  return {
    files: log.files.length,
    lines: log.lines,
    nRanks: job.world?.nRanks ?? null,
    nNodes: job.world?.nNodes ?? null,
    versions: [...new Set(versions)].sort(),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
  };
}

function limitsOf(good: Run, bad: Run): string[] {
  const limits: string[] = [];
  if (good.log.ncclLines === 0) limits.push(l10n.t('The good run’s log holds no line of NCCL.'));
  else if (good.quiet) limits.push(l10n.t('The good run’s log holds warnings alone: its settings and connections are not known.'));
  if (bad.log.ncclLines === 0) limits.push(l10n.t('The bad run’s log holds no line of NCCL.'));
  else if (bad.quiet) limits.push(l10n.t('The bad run’s log holds warnings alone: its settings and connections are not known.'));
  return limits;
}
