import * as vscode from 'vscode';
import { settings as declared } from '../../contract/index.js';
import type { Origin } from '../../base/origin.js';
import type { Gain } from '../../bench/result.js';
import { settingsOf } from '../../protocol/lsp.js';
import { setting } from '../configuration.js';
import type { LanguageService } from '../language/languageService.js';
import type { SweepService } from './sweepService.js';
import { gainText, originText } from './words.js';

/** Beside each setting what its value gained in the latest sweep; what NCCL reads is said by the language server. */
export class GainHints implements vscode.InlayHintsProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(
    private readonly language: LanguageService,
    private readonly sweeps: SweepService,
  ) {
    sweeps.onDidChange(() => this.changed.fire());
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    if (!setting(declared.gainHints, document) || !document.getText().includes('NCCL_')) return [];
    const latest = await this.sweeps.latest();
    if (latest === null) return [];
    const found = await this.language.request(settingsOf, { uri: document.uri.toString() });
    const result = await this.sweeps.result(latest.uri);
    return found.flatMap((entry) => {
      const { end } = entry.valueRange;
      const position = new vscode.Position(end.line, end.character);
      if (entry.value === null || !range.contains(position)) return [];
      const gain = result.gains.find((candidate) => candidate.name === entry.name && candidate.value === bareValue(entry.name, entry.value));
      const origin = latest.runs[0]?.origin ?? 'measured';
      if (gain === undefined) return [];
      const hint = new vscode.InlayHint(position, gainWords(gain, origin));
      hint.paddingLeft = true;
      hint.tooltip = tooltip(gain, latest.sweep.name, origin);
      return [hint];
    });
  }
}

/** The value as a sweep writes it: a list for one collective stands for the list that was measured. */
function bareValue(name: string, value: string | null): string | null {
  return name === 'NCCL_ALGO' || name === 'NCCL_PROTO' ? (value?.replace(/^[a-z]+:(?!.*[:;])/i, '') ?? null) : value;
}

function gainWords(gain: Gain, origin: Origin): string {
  const text = gainText(gain.gainPercent, gain.ci95);
  const words = gain.significant ? text : vscode.l10n.t('{0}, not certain', text);
  return origin === 'measured' ? words : `${words} · ${originText(origin)}`;
}

function tooltip(gain: Gain, sweep: string, origin: Origin): string {
  const against = gain.against === 'others' ? vscode.l10n.t('the other values') : (gain.against.value ?? vscode.l10n.t('NCCL’s own choice'));
  return vscode.l10n.t('{0} against {1}, from {2} pairs of runs in sweep {3} ({4}).', gainText(gain.gainPercent, gain.ci95), against, gain.pairs, sweep, originText(origin));
}
