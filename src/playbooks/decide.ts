import * as l10n from '@vscode/l10n';
import { cleanLine } from '../base/clean.js';
import type { Report } from '../doctor/index.js';
import type { Difference } from '../nccl/log/compare/index.js';
import type { Finding } from '../nccl/log/findings/index.js';
import { type Playbook, type Source, sources, type Step } from './playbook.js';

/** What is known of a trouble; null: nobody looked. */
export interface CaseEvidence {
  readonly log: readonly Finding[] | null;
  readonly checks: Report | null;
  readonly against: readonly Difference[] | null;
  /** Sentences on slow or silent pairs of hosts. */
  readonly pairs: readonly string[] | null;
}

/** How a step came out: something was found, nothing was in what was looked at, or what answers it was not looked at. */
export interface StepOutcome {
  readonly step: Step;
  readonly state: 'found' | 'clear' | 'unknown';
  /** Lines that show it. */
  readonly proof: readonly string[];
  /** What was not looked at and could still answer. */
  readonly missing: readonly Source[];
}

/** What following a playbook came to. */
export interface Outcome {
  readonly playbook: Playbook;
  readonly steps: readonly StepOutcome[];
  /** The first step in the order of causes that found something; null: not decided. */
  readonly concluded: StepOutcome | null;
  /** What is missing for a decision, or for being sure of it. */
  readonly missing: readonly Source[];
}

const mostProof = 8;

/** Follows a playbook with what is known. A conclusion stands on its proof; without one the outcome says what is missing. */
export function followPlaybook(playbook: Playbook, evidence: CaseEvidence): Outcome {
  const steps = playbook.steps.map((step): StepOutcome => {
    const asked = sources.filter((source) => (source === 'pairs' ? step.pairs === true : step[source] !== undefined));
    const proof = asked.flatMap((source) => proofOf(step, source, evidence));
    const missing = asked.filter((source) => evidence[source] === null);
    return {
      step,
      state: proof.length > 0 ? 'found' : missing.length > 0 ? 'unknown' : 'clear',
      proof: proof.slice(0, mostProof),
      missing,
    };
  });
  const concluded = steps.find(({ state }) => state === 'found') ?? null;
  // Steps behind the conclusion are about what follows from it.
  const open = concluded === null ? steps : steps.slice(0, steps.indexOf(concluded));
  const missing = sources.filter((source) => open.some((outcome) => outcome.state === 'unknown' && outcome.missing.includes(source)));
  return { playbook, steps, concluded, missing };
}

function proofOf(step: Step, source: Source, { log, checks, against, pairs }: CaseEvidence): string[] {
  switch (source) {
    case 'log':
      return (log ?? [])
        .filter(
          ({ rule, role, severity }) =>
            step.log?.includes(rule) === true && role !== 'echo' && (severity !== 'information' || role === 'culprit'),
        )
        .map(
          ({ message, rule, evidence: [first] }) =>
            `${cleanLine(message)} [${rule}]${first === undefined ? '' : ` ${first.place.file}:${first.place.line}`}`,
        );
    case 'checks':
      return (checks?.checks ?? [])
        .filter(({ id, status }) => step.checks?.includes(id) === true && (status === 'fail' || status === 'warn'))
        .map(({ id, message }) => `${cleanLine(message)} [${id}]`);
    case 'against':
      return (against ?? [])
        .filter(
          ({ kind, subject, weight }) =>
            weight !== 'little' && (step.against?.includes(kind) === true || step.against?.includes(`${kind} ${subject}`) === true),
        )
        .map(({ message }) => cleanLine(message));
    case 'pairs':
      return (pairs ?? []).map(cleanLine);
  }
}

/** What to do to have a source's answer. */
export function howToHave(source: Source): string {
  switch (source) {
    case 'log':
      return l10n.t('the job’s log, written with NCCL_DEBUG=INFO: --log FILE');
    case 'checks':
      return l10n.t('what the hosts are: --snapshot FILE of "nccl-workbench probe", or --host HOST');
    case 'against':
      return l10n.t('the log of a run that was well: --against FILE');
    case 'pairs':
      return l10n.t('tests between pairs of hosts: --pairs FILE of "nccl-workbench latency --format json"');
  }
}
