import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { microseconds, rate } from '../../base/format.js';
import { Failure, messageOf } from '../../base/failure.js';
import type { Run } from '../../bench/record.js';
import type { Estimate } from '../../bench/result.js';
import type { Progress } from '../../bench/sweep.js';
import type { Sweep } from '../../bench/sweepSpec.js';
import type { HostFacts } from '../../cluster/facts.js';
import { settings } from '../../contract/index.js';
import type { SearchScreening } from '../../expect/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { setting } from '../configuration.js';
import type { Notifier } from '../notifier.js';
import { loadBench, loadCluster } from '../parts/load.js';
import { factsOf } from '../runs/model.js';
import { clusterForTask } from '../runs/runCommands.js';
import type { RunService } from '../runs/runService.js';
import type { Job, SweepTask } from '../runs/taskProvider.js';
import { throttle } from '../throttle.js';
import { readSweepFile } from './sweepFile.js';
import { SweepWork, type WorkedOut } from './sweepWork.js';
import { type Findings, latestSearch, type Outlook } from './workedOut.js';
import { leftOutTexts, quarantineTexts } from './screeningText.js';
import { gainText, originText, settingsText } from './words.js';

/** Where a search stands in this window. */
export interface SweepActivity {
  readonly state: 'running' | 'paused';
  readonly progress: Progress;
}

/** A sweep file with all that is known about it. */
export interface SweepView {
  readonly uri: vscode.Uri;
  readonly sweep: Sweep;
  readonly combinations: readonly Readonly<Record<string, string>>[];
  /** Runs of the latest search of this name. */
  readonly runs: readonly Run[];
  readonly estimate: Estimate;
  /** What does not run, and what the model says should run first. */
  readonly screening: SearchScreening;
  readonly activity: SweepActivity | null;
  /** Changes with the file and with its runs. */
  readonly key: string;
}

/** A sweep file with a mistake that keeps it from being run. */
export interface UnreadableSweep {
  readonly uri: vscode.Uri;
  /** Where and what, one sentence. */
  readonly problem: string;
}

/** A search with its ranking; worked out only when asked for, since it resamples. */
export type SweepResult = SweepView & Findings;

interface Kept<T> {
  readonly key: string;
  readonly at: number;
  readonly value: Promise<T>;
}

/** How long results are kept while runs still come, in ms. */
const keptMs = 2000;

interface Running {
  activity: SweepActivity;
  readonly stop: AbortController;
  resume: (() => void) | null;
}

/** The workspace's searches: their files, what they found, and those that run in this window. */
export class SweepService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly running = new Map<string, Running>();
  private readonly outlooks = new Map<string, Kept<Outlook>>();
  private readonly findings = new Map<string, Kept<Findings>>();
  private readonly known = new Map<string, { readonly text: string; readonly all: SweepView['combinations'] }>();
  private readonly work: SweepWork;
  /** Rows come by the hundred; views and lenses need not follow each of them. */
  private readonly announce = throttle(() => this.changed.fire(), 500);
  private readonly subscriptions: { dispose(): unknown }[] = [];

  constructor(private readonly options: { readonly clusters: ClusterService; readonly runs: RunService; readonly notifier: Notifier; readonly worker: string }) {
    this.work = new SweepWork(options.worker);
    const watcher = vscode.workspace.createFileSystemWatcher('**/.nccl/sweeps/*.yaml');
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.subscriptions.push(event(() => this.announce.call()));
    this.subscriptions.push(watcher, this.announce, options.runs.onDidChange(() => this.announce.call()));
  }

  /** Sweep files of the workspace that can be read, by name. */
  async list(): Promise<SweepView[]> {
    const all = await this.all();
    return all.filter((entry) => 'sweep' in entry);
  }

  /** All sweep files of the workspace: those that can be read by name, then those that cannot. */
  async all(): Promise<(SweepView | UnreadableSweep)[]> {
    const files = await vscode.workspace.findFiles('**/.nccl/sweeps/*.yaml', '**/node_modules/**', 200);
    const unreadable = (uri: vscode.Uri, error: unknown): UnreadableSweep => ({ uri, problem: messageOf(error) });
    const all = await Promise.all(files.map((uri) => this.view(uri).catch((error: unknown) => unreadable(uri, error))));
    const rank = (entry: SweepView | UnreadableSweep): string => ('sweep' in entry ? `0${entry.sweep.name}` : `1${entry.uri.path}`);
    return all.sort((a, b) => rank(a).localeCompare(rank(b)));
  }

  /** One sweep file. Throws a Failure that names the first mistake. */
  async view(uri: vscode.Uri): Promise<SweepView> {
    const [document, part] = await Promise.all([vscode.workspace.openTextDocument(uri), loadBench()]);
    const text = document.getText();
    const sweep = await readSweepFile(uri, text);
    const known = this.known.get(uri.fsPath);
    const all = known?.text === text ? known.all : part.combinations(sweep);
    this.known.set(uri.fsPath, { text, all });
    const runs = latestSearch(await this.options.runs.runs(), sweep.name);
    const activity = this.running.get(uri.fsPath)?.activity ?? null;
    const key = keyOf(document, runs);
    const about = { uri, sweep, combinations: all, runs, activity, key };
    const outlook = await this.kept(this.outlooks, uri, key, async () => (await this.ask(about, text, null)).outlook);
    return { ...about, ...outlook };
  }

  /** What a sweep found so far. */
  async result(uri: vscode.Uri): Promise<SweepResult> {
    const view = await this.view(uri);
    const { text } = this.known.get(uri.fsPath) ?? { text: '' };
    const hosts = view.runs[0] === undefined ? [] : factsOf(view.runs[0], this.options.clusters);
    const found = await this.kept(this.findings, uri, `${view.key}${hosts.length}`, async () => {
      const { findings } = await this.ask(view, text, hosts);
      if (findings === null) throw new Error('the findings were asked for');
      return findings;
    });
    return { ...view, ...found };
  }

  private async ask({ uri, sweep, runs }: Pick<SweepView, 'uri' | 'sweep' | 'runs'>, text: string, facts: readonly HostFacts[] | null): Promise<WorkedOut> {
    const { dir } = await this.options.runs.store();
    const spec = runs[0]?.spec;
    const place = spec === undefined ? null : { hosts: spec.hosts, ranksPerHost: spec.ranksPerHost, argv: spec.argv };
    return await this.work.ask({ text, path: uri.fsPath, objective: sweep.objective, dir, place, facts });
  }

  /** The sweeps that have run, the one with the latest runs first. */
  async ran(): Promise<SweepView[]> {
    const ran = (await this.list()).filter((view) => view.runs.length > 0);
    return ran.sort((a, b) => (b.runs[0]?.at ?? '').localeCompare(a.runs[0]?.at ?? ''));
  }

  pause(uri: vscode.Uri): void {
    this.setState(uri, 'paused');
  }

  resume(uri: vscode.Uri): void {
    const running = this.running.get(uri.fsPath);
    this.setState(uri, 'running');
    running?.resume?.();
  }

  cancel(uri: vscode.Uri): void {
    this.running.get(uri.fsPath)?.stop.abort();
    this.resume(uri);
  }

  /** The job behind an `nccl-sweep` task: goes on where the last one stopped. */
  readonly job: Job<SweepTask> = async (definition, folder, writer, signal) => {
    if (folder === undefined) throw new Failure('input', vscode.l10n.t('A sweep needs an open folder.'));
    const uri = vscode.Uri.joinPath(folder.uri, definition.sweep);
    if (this.running.has(uri.fsPath)) throw new Failure('input', vscode.l10n.t('{0} is running already.', definition.sweep));
    const { sweep, combinations, screening: known } = await this.view(uri);
    if (known.baseline !== null) throw new Failure('input', vscode.l10n.t('The baseline cannot run. {0}', known.baseline));
    const { clusters, runs, notifier } = this.options;
    const state = await clusterForTask(clusters, definition.cluster ?? (sweep.cluster?.endsWith('.yaml') === true ? sweep.cluster : undefined), folder, writer);
    const [part, bench] = await Promise.all([loadCluster(), loadBench()]);
    const request = (env: Readonly<Record<string, string>>) => ({
      argv: [sweep.benchmark, ...sweep.args],
      env,
      ...(sweep.ranksPerHost === null ? {} : { ranksPerHost: sweep.ranksPerHost }),
    });
    const chosen = sweep.hosts === null ? state.cluster.hosts : part.expandHosts(sweep.hosts.join(',')).hosts;
    const groups = sweep.parallel > 1 ? part.divideCluster({ ...state.cluster, hosts: chosen }, sweep.parallel) : [state.cluster];
    const plan = (env: Readonly<Record<string, string>>, group: number) =>
      part.planRun(groups[group] ?? state.cluster, sweep.parallel > 1 ? request(env) : { ...request(env), hosts: chosen });
    const screening = bench.screen(sweep, combinations, plan({}, 0).spec);
    for (const line of leftOutTexts(screening, combinations)) writer.say(line);
    const stop = new AbortController();
    const running: Running = { activity: { state: 'running', progress: { done: 0, total: 0, failed: 0, quarantine: [] } }, stop, resume: null };
    this.running.set(uri.fsPath, running);
    try {
      const outcome = await part.runSweep({
        sweep,
        plan,
        screening,
        executors: await Promise.all(groups.map((cluster, group) => runs.executor(cluster, plan({}, group).host, signal))),
        store: await runs.store(),
        origin: state.origin,
        resume: true,
        observe: sweep.observe,
        signal: AbortSignal.any([signal, stop.signal]),
        gate: () => this.gate(running),
        now: () => new Date().toISOString(),
        newId: randomUUID,
        onEvent: (event) => {
          if (event.kind === 'planned') {
            this.update(running, { state: 'running', progress: event.progress });
            if (event.earlier.length > 0) writer.say(vscode.l10n.t('Going on: {0} of {1} runs are there already.', event.progress.done, event.progress.total));
            else writer.say(vscode.l10n.t('{0} combinations, {1} runs.', event.combinations.length, event.progress.total));
          } else if (event.kind === 'run-ended') {
            this.update(running, { ...running.activity, progress: event.progress });
            writer.output(`${String(event.progress.done).padStart(5)}/${event.progress.total}  ${trialText(event.step.settings, event.outcome.run, bench.scoreOf(event.outcome.run, sweep.objective), sweep)}\n`);
          }
        },
      });
      const result = await this.result(uri);
      const verdict = verdictOf(result);
      if (outcome.message !== null) writer.say(outcome.message);
      for (const line of quarantineTexts(outcome.progress.quarantine)) writer.say(line);
      writer.result(verdict);
      const [best] = result.ranking.ranking;
      if (best?.gainPercent !== undefined && best.gainPercent !== null) writer.say(bench.searchText(result.expected, best.trial, sweep.objective.metric));
      if (setting(settings.notifySweepEnded) && !vscode.window.state.focused) notifier.info(verdict);
      return outcome.state === 'complete' ? 0 : outcome.state === 'cancelled' ? 130 : 1;
    } finally {
      this.running.delete(uri.fsPath);
      this.announce.call();
    }
  };

  dispose(): void {
    for (const running of this.running.values()) running.stop.abort();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.work.dispose();
    this.changed.dispose();
  }

  /** What was worked out for this file and these runs; while they still come, also what is a few seconds old, for it resamples. */
  private async kept<T>(store: Map<string, Kept<T>>, uri: vscode.Uri, key: string, work: () => Promise<T>): Promise<T> {
    const known = store.get(uri.fsPath);
    const fresh = known !== undefined && this.running.has(uri.fsPath) && Date.now() - known.at < keptMs;
    if (known !== undefined && (known.key === key || fresh)) return await known.value;
    const entry = { key, at: Date.now(), value: work() };
    store.set(uri.fsPath, entry);
    try {
      return await entry.value;
    } catch (error) {
      if (store.get(uri.fsPath) === entry) store.delete(uri.fsPath);
      throw error;
    }
  }

  private async gate(running: Running): Promise<void> {
    while (running.activity.state === 'paused' && !running.stop.signal.aborted) {
      await new Promise<void>((resolve) => {
        running.resume = resolve;
      });
    }
  }

  private setState(uri: vscode.Uri, state: SweepActivity['state']): void {
    const running = this.running.get(uri.fsPath);
    if (running !== undefined) this.update(running, { ...running.activity, state });
  }

  private update(running: Running, activity: SweepActivity): void {
    running.activity = activity;
    this.announce.call();
  }
}

/** One run of a search in a line: what came out, then the settings that it had. */
function trialText(settings: Readonly<Record<string, string>>, run: Run, score: number | null, { objective }: Sweep): string {
  const came = score === null ? '–' : objective.metric === 'time' ? microseconds(score) : rate(score);
  const what = run.trial?.trial === -1 ? vscode.l10n.t('baseline') : settingsText(settings);
  return [came.padStart(9), what, ...(run.message === null ? [] : [run.message])].join('  ');
}

function keyOf(document: vscode.TextDocument, runs: readonly Run[]): string {
  return JSON.stringify([document.version, document.getText(), runs.length, runs[0]?.id, runs[0]?.state]);
}

/** What a search says, in one sentence. */
export function verdictOf(result: SweepResult): string {
  const [best] = result.ranking.ranking;
  if (best === undefined || best.gainPercent === null) return vscode.l10n.t('No result yet.');
  const what = `${settingsText(best.settings)}: ${gainText(best.gainPercent, best.ci95)}`;
  const origin = originText(result.runs[0]?.origin ?? 'measured');
  return best.significant && best.gainPercent > 0
    ? vscode.l10n.t('Best: {0} against the baseline ({1}).', what, origin)
    : vscode.l10n.t('Nothing is better than the baseline beyond doubt; closest is {0} ({1}).', what, origin);
}
