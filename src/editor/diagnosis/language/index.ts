import * as vscode from 'vscode';
import type { Logger } from '../../../base/log.js';
import { commands, languages } from '../../../contract/index.js';
import type { LanguageService } from '../../language/languageService.js';
import type { DiagnosisService } from '../diagnosisService.js';
import type { LogWork } from '../logWork.js';
import { LogHover } from './hover.js';
import { LogAnalyses } from './logAnalyses.js';
import { LogLenses, markFindings } from './marks.js';
import { recogniseLogs } from './recognise.js';
import { SettingLenses } from './settingLenses.js';
import { LogFolding, LogOutline } from './structure.js';

/** What the language of logs needs from outside. */
export interface LogLanguageOptions {
  readonly service: DiagnosisService;
  readonly work: LogWork;
  readonly language: LanguageService;
  readonly log: Logger;
}

/** The language `nccl-log`: what the editor shows of a log, and the way from a line to its finding. */
export function logLanguage({ service, work, language, log }: LogLanguageOptions): {
  commands(panel: { show(): void }): Record<string, (...args: never[]) => unknown>;
  dispose(): void;
} {
  const analyses = new LogAnalyses(work, log);
  const logs = [{ language: languages.log }];
  const settings = [{ language: languages.conf }, { language: languages.shell }, { language: 'python' }, { language: 'yaml' }];
  const parts = [
    analyses,
    recogniseLogs(),
    markFindings(analyses),
    vscode.languages.registerFoldingRangeProvider(logs, new LogFolding(analyses)),
    vscode.languages.registerDocumentSymbolProvider(logs, new LogOutline(analyses)),
    vscode.languages.registerHoverProvider(logs, new LogHover(analyses)),
    vscode.languages.registerCodeLensProvider(logs, new LogLenses(analyses)),
    vscode.languages.registerCodeLensProvider(settings, new SettingLenses(service, language)),
  ];
  for (const document of vscode.workspace.textDocuments) if (document.languageId === languages.log) void analyses.of(document);
  return {
    commands: (panel) => ({
      [commands.showFinding.id]: async (uri: string | null, finding: number) => {
        const address = typeof uri === 'string' ? vscode.Uri.parse(uri, true) : null;
        const shown = service.sourceOf({ file: 0, line: 1 })?.uri.toString();
        if (address !== null && (shown !== address.toString() || service.diagnosis?.files.length !== 1)) {
          const read = service.diagnose([address]);
          panel.show();
          await read;
        } else panel.show();
        // Called without arguments, it shows the panel.
        if (typeof finding === 'number' && finding >= 0) service.select(finding);
      },
    }),
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}
