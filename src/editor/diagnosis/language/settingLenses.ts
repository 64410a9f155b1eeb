import * as vscode from 'vscode';
import { commands } from '../../../contract/index.js';
import { settingsOf } from '../../../protocol/lsp.js';
import { concerns, type LanguageService } from '../../language/languageService.js';
import type { DiagnosisService } from '../diagnosisService.js';

/** Above a line that sets a variable which a finding names: the way back to that finding. */
export class SettingLenses implements vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly service: DiagnosisService,
    private readonly language: LanguageService,
  ) {
    let before = service.diagnosis;
    service.onDidChange(() => {
      if (service.diagnosis !== before) this.changed.fire();
      before = service.diagnosis;
    });
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { diagnosis } = this.service;
    if (diagnosis === null || !concerns(document)) return [];
    const named = new Map<string, number>();
    diagnosis.findings.forEach(({ variables, severity, role }, at) => {
      if (role !== 'echo' && severity !== 'information') for (const name of variables) if (!named.has(name)) named.set(name, at);
    });
    if (named.size === 0) return [];
    const found = await this.language.request(settingsOf, { uri: document.uri.toString() });
    return found.flatMap(({ name, nameRange }) => {
      const at = named.get(name);
      const message = at === undefined ? undefined : diagnosis.findings[at]?.message.replaceAll('$(', '$ (');
      if (message === undefined) return [];
      const { line } = nameRange.start;
      const title = `$(search-fuzzy) ${vscode.l10n.t('In the log: {0}', message.length > 100 ? `${message.slice(0, 99)}…` : message)}`;
      return [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command: commands.showFinding.id, arguments: [null, at] })];
    });
  }
}
