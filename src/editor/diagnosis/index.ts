import type * as vscode from 'vscode';
import type { Logger } from '../../base/log.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { LanguageService } from '../language/languageService.js';
import type { Notifier } from '../notifier.js';
import { createDiagnosisPanel } from '../panels/diagnosisPanel.js';
import type { TextDocuments } from '../textDocuments.js';
import { diagnosisCommands } from './diagnosisCommands.js';
import { DiagnosisService } from './diagnosisService.js';
import { jobCommand } from './jobCommand.js';
import { logLanguage } from './language/index.js';
import { LogWork } from './logWork.js';

/** What logs and their diagnosis need from outside. */
export interface DiagnosisOptions {
  /** Path of the worker's bundle. */
  readonly worker: string;
  readonly clusters: ClusterService;
  readonly language: LanguageService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  /** Folder of this machine for logs that were fetched. */
  readonly storage: string;
  readonly extensionUri: vscode.Uri;
  readonly log: Logger;
}

/** Logs: their language, the Diagnosis panel and the commands. Nothing is read from here. */
export function createDiagnosis({ worker, clusters, language, documents, notifier, storage, extensionUri, log }: DiagnosisOptions): {
  readonly commands: Record<string, (...args: never[]) => unknown>;
  readonly work: LogWork;
  dispose(): void;
} {
  const work = new LogWork(worker);
  const service = new DiagnosisService(work);
  const panel = createDiagnosisPanel({ service, language, documents, notifier, extensionUri, log });
  const languageParts = logLanguage({ service, work, language, log });
  return {
    work,
    commands: {
      ...diagnosisCommands({ service, panel, documents, notifier }),
      ...jobCommand({ service, panel, clusters, notifier, storage }),
      ...languageParts.commands(panel),
    },
    dispose: () => {
      languageParts.dispose();
      panel.dispose();
      service.dispose();
    },
  };
}
