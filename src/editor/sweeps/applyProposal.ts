import * as vscode from 'vscode';
import { Failure } from '../../base/failure.js';
import type { ProposedSetting } from '../../bench/outputs/confFile.js';
import type { Ranked } from '../../bench/result.js';
import { commandLines, settingsOf } from '../../protocol/lsp.js';
import type { LanguageService } from '../language/languageService.js';
import { loadBench, loadCatalog } from '../parts/load.js';
import { proposeFile, type ProposeOptions, read } from '../proposeFile.js';
import type { SweepResult } from './sweepService.js';

/** What applying a search needs from outside. */
export interface ApplyOptions extends ProposeOptions {
  readonly language: LanguageService;
}

type Output = 'conf' | 'script' | 'env' | 'tuner';

/** Asks what a search shall become and shows the exact change; it is written only after a yes, and undone like any edit. */
export async function proposeSettings(options: ApplyOptions, result: SweepResult, ranked: Ranked): Promise<void> {
  const output = await askOutput();
  if (output === undefined) return;
  if (output === 'tuner') {
    await proposeTuner(options, result);
    return;
  }
  const [part, { latest }] = await Promise.all([loadBench(), loadCatalog()]);
  const { sweep, runs } = result;
  const source = part.sourceOf(sweep, runs);
  const { settings } = part.proposedSettings(sweep, ranked, { gains: result.gains, ranking: result.ranking.ranking }, source, source.ncclVersion ?? latest);
  if (settings.length === 0) throw new Failure('input', vscode.l10n.t('These settings are the baseline’s own: there is nothing to write.'));
  if (output === 'conf') await proposeConfFile(options, sweep.name, settings);
  else if (output === 'script') await proposeScript(options, sweep.name, settings);
  else {
    const document = await vscode.workspace.openTextDocument({ language: 'shellscript', content: part.envBlock(settings, part.quote) });
    await vscode.window.showTextDocument(document);
  }
}

async function askOutput(): Promise<Output | undefined> {
  const items: (vscode.QuickPickItem & { readonly output: Output })[] = [
    { label: 'nccl.conf', description: vscode.l10n.t('only what mattered, each line with its gain'), output: 'conf' },
    { label: vscode.l10n.t('Launch script'), description: vscode.l10n.t('the same settings in a script of this workspace'), output: 'script' },
    { label: vscode.l10n.t('Environment lines'), description: vscode.l10n.t('the same settings as exports to copy'), output: 'env' },
    { label: vscode.l10n.t('Tuner file'), description: vscode.l10n.t('the winner of each size, for NCCL’s example tuner'), output: 'tuner' },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Write the settings as what?') }))?.output;
}

async function proposeConfFile(options: ProposeOptions, name: string, settings: readonly ProposedSetting[]): Promise<void> {
  const part = await loadBench();
  const target = await chooseConf();
  if (target === undefined) return;
  const proposed = part.proposeConf((await read(target)) ?? '', settings);
  const first = proposed.split('\n').findIndex((line) => line.startsWith(part.gainMark));
  await proposeFile(options, { target, text: proposed, name: `${name}/nccl.conf`, already: already(target), line: Math.max(0, first) });
}

const already = (target: vscode.Uri): string => vscode.l10n.t('{0} holds these settings already.', vscode.workspace.asRelativePath(target));

async function chooseConf(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.fileName.endsWith('nccl.conf') === true && active.uri.scheme === 'file') return active.uri;
  const found = await vscode.workspace.findFiles('**/{nccl.conf,.nccl.conf}', '**/node_modules/**', 50);
  if (found.length > 1) return await chooseFile(found, vscode.l10n.t('Which nccl.conf?'));
  return found[0] ?? inFolder('nccl.conf');
}

async function chooseFile(found: readonly vscode.Uri[], title: string): Promise<vscode.Uri | undefined> {
  const items = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await vscode.window.showQuickPick(items, { title }))?.uri;
}

function inFolder(name: string): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, name);
}

/** Files that may start a job. */
const scriptFiles = '**/*.{sh,bash,sbatch,slurm,py,yaml,yml,env,Dockerfile}';

async function proposeScript(options: ApplyOptions, name: string, settings: readonly ProposedSetting[]): Promise<void> {
  const target = await chooseScript();
  if (target === undefined) return;
  const part = await loadBench();
  const document = await vscode.workspace.openTextDocument(target);
  const [text, uri] = [document.getText(), document.uri.toString()];
  const [found, commands] = await Promise.all([options.language.request(settingsOf, { uri }), options.language.request(commandLines, { uri })]);
  const { edits, left } = part.patchScript({ text, settings: found, commands }, settings, part.quote);
  const shown = vscode.workspace.asRelativePath(target);
  if (edits.length === 0 && left.length > 0) {
    const names = left.map((one) => one.name).join(', ');
    throw new Failure('input', vscode.l10n.t('{0} leaves no place for {1}.', shown, names), { next: vscode.l10n.t('Choose environment lines, and put them where the job starts.') });
  }
  await proposeFile(options, {
    target,
    text: part.edited(text, edits),
    edits,
    name: `${name}/${target.path.split('/').pop() ?? ''}`,
    already: already(target),
    line: edits[0]?.range.start.line ?? 0,
  });
  for (const { name: variable, line } of left)
    options.notifier.info(
      line === null ? vscode.l10n.t('{0} finds no place in {1}; set it by hand.', variable, shown) : vscode.l10n.t('{0}, line {1}: the value of {2} is worked out there; change it by hand.', shown, line + 1, variable),
    );
}

async function chooseScript(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'shellscript' && active.uri.scheme === 'file') return active.uri;
  const all = await vscode.workspace.findFiles(scriptFiles, '**/{node_modules,.nccl}/**', 200);
  const texts = await Promise.all(all.map(async (uri) => ({ uri, text: (await read(uri)) ?? '' })));
  const found = texts.filter(({ text }) => /NCCL_|_perf\b|torchrun|mpirun|srun/.test(text)).map(({ uri }) => uri);
  if (found.length === 0)
    throw new Failure('input', vscode.l10n.t('This workspace has no launch script.'), { next: vscode.l10n.t('Choose environment lines, and put them where the job starts.') });
  return found.length === 1 ? found[0] : await chooseFile(found, vscode.l10n.t('Which script?'));
}

async function proposeTuner(options: ApplyOptions, { sweep, combinations, runs, ranking }: SweepResult): Promise<void> {
  const part = await loadBench();
  const target = inFolder('nccl_tuner.conf');
  if (target === undefined) return;
  const run = runs.find(({ state }) => state === 'ok');
  const machine = run === undefined ? '' : part.machineOf([], run.gpu ?? null);
  const others =
    run === undefined || typeof machine === 'string'
      ? new Map<string, never>()
      : part.modelledChoices({ machine, nNodes: run.spec.hosts.length, ranksPerNode: run.spec.ranksPerHost, ncclVersion: run.ncclVersion, env: {} }, part.functionOf(sweep.benchmark));
  const output = part.tunerOutput({ sweep, all: combinations, runs, ranking: ranking.ranking, source: part.sourceOf(sweep, runs), path: target.fsPath, others });
  await proposeFile(options, { target, text: output.text, name: `${sweep.name}/nccl_tuner.conf`, already: already(target) });
  const variables = Object.entries(output.variables).map(([name, value]) => `${name}=${value}`).join(' ');
  options.notifier.info(vscode.l10n.t('Set with the tuner file: {0}. Leave unset: {1}.', variables, output.unset.join(', ')));
}
