import * as vscode from 'vscode';
import { settings as declared } from '../../contract/index.js';
import type { Origin } from '../../base/origin.js';
import { type Outdated, outdated } from '../../bench/outputs/outdated.js';
import type { Run } from '../../bench/record.js';
import type { Gain } from '../../bench/result.js';
import { settingsOf } from '../../protocol/lsp.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { setting } from '../configuration.js';
import type { LanguageService } from '../language/languageService.js';
import { factsOf } from '../runs/model.js';
import type { SweepService, SweepView } from './sweepService.js';
import { gainText, originText } from './words.js';

/** Beside each setting what its value gained in the latest sweep that tried it, when, and whether that still holds; what NCCL reads is said by the language server. */
export class GainHints implements vscode.InlayHintsProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(
    private readonly language: LanguageService,
    private readonly sweeps: SweepService,
    private readonly clusters: ClusterService,
  ) {
    sweeps.onDidChange(() => this.changed.fire());
    // What the hosts have now decides whether a figure still holds.
    clusters.onDidChange(() => this.changed.fire());
  }

  private async measured(search: SweepView): Promise<Measured> {
    const { gains, runs, sweep } = await this.sweeps.result(search.uri);
    const run = runs.find(({ state }) => state === 'ok');
    const facts = run === undefined ? [] : factsOf(run, this.clusters);
    const hosts = facts.map(({ versions }) => ({ nccl: versions.nccl.map(({ version }) => version), driver: versions.driver }));
    const then = { nccl: run?.ncclVersion === null || run === undefined ? [] : [run.ncclVersion], driver: run?.machines?.before.find(({ driver }) => driver !== null)?.driver ?? null };
    return { name: sweep.name, gains, origin: run?.origin ?? 'measured', run, outdated: outdated(then, hosts) };
  }

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.InlayHint[]> {
    if (!setting(declared.gainHints, document) || !document.getText().includes('NCCL_')) return [];
    const searches = (await this.sweeps.ran()).slice(0, mostSearches);
    if (searches.length === 0) return [];
    const found = await this.language.request(settingsOf, { uri: document.uri.toString() });
    const measured = await Promise.all(searches.map((search) => this.measured(search)));
    return found.flatMap((entry) => {
      const { end } = entry.valueRange;
      const position = new vscode.Position(end.line, end.character);
      if (entry.value === null || !range.contains(position)) return [];
      const value = bareValue(entry.name, entry.value);
      for (const one of measured) {
        const gain = one.gains.find((candidate) => candidate.name === entry.name && candidate.value === value);
        if (gain === undefined) continue;
        const hint = new vscode.InlayHint(position, gainWords(gain, one));
        hint.paddingLeft = true;
        hint.tooltip = tooltip(gain, one);
        return [hint];
      }
      return [];
    });
  }
}

/** Searches that are looked through for a value, the latest first. */
const mostSearches = 10;

/** A search as its gains are shown beside settings. */
interface Measured {
  readonly name: string;
  readonly gains: readonly Gain[];
  readonly origin: Origin;
  /** Its latest good run. */
  readonly run: Run | undefined;
  /** What the hosts no longer have of what it was measured with. */
  readonly outdated: readonly Outdated[];
}

/** The value as a sweep writes it: a list for one collective stands for the list that was measured. */
function bareValue(name: string, value: string | null): string | null {
  return name === 'NCCL_ALGO' || name === 'NCCL_PROTO' ? (value?.replace(/^[a-z]+:(?!.*[:;])/i, '') ?? null) : value;
}

function gainWords(gain: Gain, { origin, run, outdated }: Measured): string {
  const text = gainText(gain.gainPercent, gain.ci95);
  const words = [
    gain.significant ? text : vscode.l10n.t('{0}, not certain', text),
    ...(run === undefined ? [] : [new Date(run.at).toLocaleDateString(vscode.env.language, { day: 'numeric', month: 'short' })]),
    ...(origin === 'measured' ? [] : [originText(origin)]),
    ...(outdated.length === 0 ? [] : [vscode.l10n.t('outdated')]),
  ];
  return words.join(' · ');
}

function tooltip(gain: Gain, { name, origin, run, outdated }: Measured): string {
  const against = gain.against === 'others' ? vscode.l10n.t('the other values') : (gain.against.value ?? vscode.l10n.t('NCCL’s own choice'));
  const effect = vscode.l10n.t('{0} against {1}, from {2} pairs of runs in sweep {3} ({4}).', gainText(gain.gainPercent, gain.ci95), against, gain.pairs, name, originText(origin));
  if (run === undefined) return effect;
  const at = new Date(run.at).toLocaleString(vscode.env.language);
  const where = vscode.l10n.t('Last run: {0}, {1} on {2} hosts of {3}, NCCL {4}.', at, run.spec.argv.join(' '), run.spec.hosts.length, run.spec.cluster, run.ncclVersion ?? '–');
  const stale = outdated.map(({ what, then, now }) =>
    what === 'NCCL' ? vscode.l10n.t('Measured with NCCL {0}, the hosts have {1} now: run the sweep again.', then, now) : vscode.l10n.t('Measured with driver {0}, the hosts have {1} now: run the sweep again.', then, now),
  );
  return [effect, where, ...stale].join('\n');
}
