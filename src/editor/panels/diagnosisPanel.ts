import * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import { commands, panels } from '../../contract/index.js';
import type { DiagnosisHost, DiagnosisState } from '../../protocol/diagnosis.js';
import type { DiagnosisService } from '../diagnosis/diagnosisService.js';
import { openPlace } from '../diagnosis/openPlace.js';
import { showSetters } from '../diagnosis/scriptLines.js';
import type { LanguageService } from '../language/languageService.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import { Panel } from './panel.js';

/** What the Diagnosis panel needs from outside. */
export interface DiagnosisPanelOptions {
  readonly service: DiagnosisService;
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
}

const actions = {
  diagnose: commands.diagnoseLog.id,
  job: commands.diagnoseJob.id,
  compare: commands.compareLogs.id,
  copyReport: commands.copyDiagnosis.id,
  filter: commands.filterLog.id,
} as const;

/** The Diagnosis panel: what a job's log tells. */
export function createDiagnosisPanel({ service, language, documents, notifier, extensionUri, log }: DiagnosisPanelOptions): {
  show(): void;
  dispose(): void;
} {
  /** Runs something for the page and says what went wrong. */
  const run = (work: Promise<unknown>): void => void work.catch((error: unknown) => notifier.failure(error));
  const panel = new Panel<DiagnosisState, DiagnosisHost>({
    type: panels.diagnosis,
    page: 'diagnosis',
    extensionUri,
    log,
    title: () => vscode.l10n.t('Diagnosis'),
    state: () => service.state,
    requests: { communicator: ({ index }) => service.communicator(index) },
    notifications: {
      open: (place) => {
        const source = service.sourceOf(place);
        if (source !== undefined) run(openPlace(service.work, documents, source, place.line));
      },
      openGood: (place) => {
        const source = service.goodSourceOf(place);
        if (source !== undefined) run(openPlace(service.work, documents, source, place.line));
      },
      scripts: ({ finding, variable }) => {
        // A page names only what the diagnosis holds.
        if (service.diagnosis?.findings[finding]?.variables.includes(variable) === true) run(showSetters(language, notifier, variable));
      },
      report: ({ finding, report }) => {
        const address = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(service.diagnosis?.findings[finding]?.reports[report] ?? '');
        if (address !== null)
          run(
            Promise.resolve(vscode.env.openExternal(vscode.Uri.parse(`https://github.com/${address[1] ?? ''}/issues/${address[2] ?? ''}`))),
          );
      },
      filter: ({ rank }) => void vscode.commands.executeCommand(commands.filterLog.id, undefined, rank),
      copy: ({ text }) => void vscode.env.clipboard.writeText(text),
      act: ({ action }) => {
        if (action === 'cancel') service.cancel();
        else void vscode.commands.executeCommand(actions[action]);
      },
    },
  });
  const subscription = service.onDidChange(() => panel.changed());
  return {
    show: () => panel.show(),
    dispose: () => {
      subscription.dispose();
      panel.dispose();
    },
  };
}
