import * as l10n from '@vscode/l10n';
import { howToHave, type Outcome } from './decide.js';
import { inWords } from './playbook.js';

/** How a playbook came out, for people: each step, the conclusion with its proof, or what is missing. */
export function outcomeText({ playbook, steps, concluded, missing }: Outcome): string {
  const state = { found: l10n.t('yes'), clear: l10n.t('no'), unknown: l10n.t('not known') };
  return [
    inWords(playbook.title),
    ...steps.flatMap((outcome, at) => [
      `  ${at + 1}. ${inWords(outcome.step.title)} ${state[outcome.state]}`,
      ...outcome.proof.map((line) => `       ${line}`),
    ]),
    '',
    ...(concluded === null
      ? [
          missing.length === 0
            ? l10n.t('Not decided: all that this playbook knows was looked at, and nothing was found.')
            : l10n.t('Not decided, and this is missing:'),
        ]
      : [
          l10n.t('Conclusion: {0}', inWords(concluded.step.conclusion)),
          ...concluded.proof.map((line) => `  ${line}`),
          l10n.t('To do: {0}', inWords(concluded.step.todo)),
          ...(missing.length === 0 ? [] : ['', l10n.t('An earlier cause is not ruled out; this is missing:')]),
        ]),
    ...missing.map((source) => `  ${howToHave(source)}`),
    '',
  ].join('\n');
}
