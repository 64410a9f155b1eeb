import * as vscode from 'vscode';
import { bytes, rate } from '../../base/format.js';
import type { Run } from '../../bench/record.js';
import { commands } from '../../contract/index.js';
import { commandLines } from '../../protocol/lsp.js';
import type { CommandLine } from '../../scripts/setting.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { LanguageService } from '../language/languageService.js';
import { standingWords, type StandingWords } from './model.js';
import { change, changeText, peak } from './runSummary.js';
import type { RunService } from './runService.js';

/** What a lens hands to the command that runs its line. */
export interface LineToRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Above each nccl-tests command line: run it, what came out last, and how that changed. */
export class CommandLenses implements vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly language: LanguageService,
    private readonly runs: RunService,
    private readonly clusters: ClusterService,
  ) {
    runs.onDidChange(() => this.changed.fire());
    clusters.onDidChange(() => this.changed.fire());
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!/_perf(?:_mpi)?\b/.test(document.getText())) return [];
    const lines = await this.language.request(commandLines, { uri: document.uri.toString() });
    const runs = await this.runs.runs();
    return (await Promise.all(lines.map((line) => this.lenses(line, runs)))).flat();
  }

  private async lenses(line: CommandLine, runs: readonly Run[]): Promise<vscode.CodeLens[]> {
    const { start, end } = line.range;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const lens = (title: string, command: string, args: unknown[], tooltip?: string): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: args, ...(tooltip === undefined ? {} : { tooltip }) });
    const toRun = lineToRun(line);
    if (toRun === null) {
      return [lens(vscode.l10n.t('Part of this line is only known when the script runs'), commands.runBenchmark.id, [])];
    }
    const cluster = this.clusters.states()[0]?.cluster.name;
    const run = lens(
      `$(play) ${cluster === undefined ? vscode.l10n.t('Run') : vscode.l10n.t('Run on {0}', cluster)}`,
      commands.runLine.id,
      [toRun],
      vscode.l10n.t('Runs this benchmark with the settings that the script gives it'),
    );
    const last = runs.find((candidate) => candidate.trial === null && candidate.state !== 'running' && sameProgram(candidate.spec.argv, toRun.argv));
    const tune = lens(vscode.l10n.t('Tune'), commands.newSweep.id, [toRun], vscode.l10n.t('Makes a sweep file for this benchmark'));
    if (last === undefined) return [run, tune];
    const standing = await standingWords(last, this.clusters);
    return [run, lens(resultTitle(last, runs, standing), commands.compareRun.id, [last], standing?.long), lens(vscode.l10n.t('Compare'), commands.showBenchmarks.id, []), tune];
  }
}

/** The program with its arguments and the settings that reach it, or null while a word of it is not known. */
export function lineToRun(line: CommandLine): LineToRun | null {
  const argv = line.argv.slice(line.program);
  if (argv.some((word) => word === null)) return null;
  const env = Object.fromEntries(line.settings.flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
  return { argv: argv.filter((word) => word !== null), env };
}

function sameProgram(a: readonly string[], b: readonly string[]): boolean {
  const base = (argv: readonly string[]): string => JSON.stringify([argv[0]?.split('/').pop(), ...argv.slice(1)]);
  return base(a) === base(b);
}

function resultTitle(run: Run, runs: readonly Run[], standing: StandingWords | null): string {
  const best = peak(run);
  if (best === null) return vscode.l10n.t('last run: no result');
  const against = change(run, runs);
  return [
    `${vscode.l10n.t('{0} bus bandwidth at {1}', rate(best.busbwGBs), bytes(best.sizeBytes))}${run.origin === 'simulated' ? ` (${vscode.l10n.t('simulated')})` : ''}`,
    ...(typeof standing?.short !== 'string' ? [] : [`${standing.slow ? '$(warning) ' : ''}${standing.short}`]),
    ...(against === null ? [] : [vscode.l10n.t('{0} since the run before', changeText(against))]),
  ].join(' · ');
}
