import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { clean } from '../../base/clean.js';
import { Failure, messageOf } from '../../base/failure.js';
import { bytes, microseconds } from '../../base/format.js';
import type { Logger } from '../../base/log.js';
import type { TestedBenchmark } from '../../bench/baseline/suites.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { testControllers } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import { loadBench, loadCluster } from '../parts/load.js';
import { clusterOfRun } from '../runs/clusterOfRun.js';
import type { RunService } from '../runs/runService.js';
import { originText } from '../sweeps/words.js';
import { throttle } from '../throttle.js';
import { requireTrust } from '../trust.js';
import { tellResults } from './results.js';

/** What the tests are made of. */
export interface BenchmarkTestOptions {
  readonly runs: RunService;
  readonly clusters: ClusterService;
  readonly log: Logger;
  /** Folder of the runs; baselines lie beside it. */
  readonly folder: string;
}

/** A benchmark that was asked for, with the sizes that were. */
export interface ChosenBenchmark {
  readonly benchmark: TestedBenchmark;
  readonly sizes: ReadonlyMap<number, vscode.TestItem>;
}

/**
 * Recorded benchmarks in the Testing view: collectives hold benchmarks, and those their sizes. Running one runs the benchmark again as it was and records it;
 * a size that the cluster's latest baseline did faster fails with the number and its interval.
 */
export class BenchmarkTests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController(testControllers.benchmarks, vscode.l10n.t('NCCL benchmarks'));
  private readonly benchmarks = new WeakMap<vscode.TestItem, TestedBenchmark>();
  private readonly again = throttle(() => void this.discover().catch((error: unknown) => this.options.log.error(messageOf(error))), 2000);
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly options: BenchmarkTestOptions) {
    this.controller.resolveHandler = async (item) => {
      if (item !== undefined) return;
      this.follow();
      await this.discover();
    };
    this.controller.refreshHandler = () => this.discover();
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => this.run(request, token);
    this.controller.createRunProfile(vscode.l10n.t('Run benchmarks'), vscode.TestRunProfileKind.Run, run, true);
  }

  dispose(): void {
    this.again.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.controller.dispose();
  }

  /** From when somebody looks at tests on, what is recorded changes them. */
  private follow(): void {
    if (this.subscriptions.length > 0) return;
    const baselines = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.file(join(dirname(this.options.folder), 'baselines')), '*.json'),
    );
    for (const event of [baselines.onDidChange, baselines.onDidCreate, baselines.onDidDelete])
      this.subscriptions.push(event(() => this.again.call()));
    this.subscriptions.push(
      baselines,
      this.options.runs.onDidChange(() => this.again.call()),
    );
  }

  private async discover(): Promise<void> {
    const { runs, folder } = this.options;
    const part = await loadBench();
    const baselines = await Promise.all(
      (await part.baselineNames(folder)).map((name) =>
        part.loadBaseline(folder, name).catch((error: unknown) => {
          this.options.log.warn(messageOf(error));
          return null;
        }),
      ),
    );
    const found = part.testedBenchmarks(
      await runs.runs(),
      baselines.filter((baseline) => baseline !== null),
    );
    const collectives = [...new Set(found.map(({ collective }) => collective))];
    this.keep(this.controller.items, collectives, (collective) => this.controller.createTestItem(collective, collective));
    for (const collective of collectives) {
      const suite = this.controller.items.get(collective);
      if (suite === undefined) continue;
      const own = found.filter((benchmark) => benchmark.collective === collective);
      this.keep(
        suite.children,
        own.map(({ key }) => key),
        (key) => this.controller.createTestItem(key, ''),
      );
      for (const [at, benchmark] of own.entries()) this.show(suite.children.get(benchmark.key), benchmark, at);
    }
  }

  private show(item: vscode.TestItem | undefined, benchmark: TestedBenchmark, at: number): void {
    if (item === undefined) return;
    const { spec, origin, baseline, sizes } = benchmark;
    this.benchmarks.set(item, benchmark);
    item.label = `${spec.cluster} · ${foldHosts(spec.hosts)}`;
    item.sortText = String(at).padStart(4, '0');
    const against = baseline === null ? vscode.l10n.t('no baseline') : baseline.name;
    item.description = [spec.argv.slice(1).join(' '), against, ...(origin === 'measured' ? [] : [originText(origin)])].join(' · ');
    const before = new Map(baseline?.entry.runs.at(-1)?.timesUs);
    this.keep(item.children, sizes.map(String), (size) => this.controller.createTestItem(size, bytes(Number(size))));
    for (const size of sizes) {
      const entry = item.children.get(String(size));
      const timeUs = before.get(size);
      if (entry === undefined) continue;
      entry.sortText = String(size).padStart(16, '0');
      entry.description = timeUs === undefined ? '' : vscode.l10n.t('{0} in the baseline', microseconds(timeUs));
    }
  }

  /** Leaves the items of these ids, makes those that are missing and drops the rest: an item that stays keeps its result. */
  private keep(items: vscode.TestItemCollection, ids: readonly string[], make: (id: string) => vscode.TestItem): void {
    const wanted = new Set(ids);
    const gone: string[] = [];
    items.forEach(({ id }) => {
      if (!wanted.has(id)) gone.push(id);
    });
    for (const id of gone) items.delete(id);
    for (const id of wanted) if (items.get(id) === undefined) items.add(make(id));
  }

  /** The benchmarks that a request names, each with the sizes that are asked for. */
  private chosen(request: vscode.TestRunRequest): ChosenBenchmark[] {
    const excluded = new Set(request.exclude);
    const found = new Map<vscode.TestItem, Map<number, vscode.TestItem>>();
    const visit = (item: vscode.TestItem): void => {
      if (excluded.has(item)) return;
      if (item.children.size > 0) item.children.forEach(visit);
      else if (item.parent !== undefined && this.benchmarks.has(item.parent)) {
        const sizes = found.get(item.parent) ?? new Map<number, vscode.TestItem>();
        found.set(item.parent, sizes.set(Number(item.id), item));
      }
    };
    if (request.include === undefined) this.controller.items.forEach(visit);
    else request.include.forEach(visit);
    return [...found].flatMap(([item, sizes]) => {
      const benchmark = this.benchmarks.get(item);
      return benchmark === undefined ? [] : [{ benchmark, sizes }];
    });
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request);
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    const chosen = this.chosen(request);
    for (const { sizes } of chosen) for (const item of sizes.values()) run.enqueued(item);
    try {
      // One after the other: each would slow the others down.
      for (const one of chosen) await this.runOne(run, one, stop.signal);
    } finally {
      run.end();
    }
  }

  private async runOne(run: vscode.TestRun, chosen: ChosenBenchmark, signal: AbortSignal): Promise<void> {
    const { benchmark, sizes } = chosen;
    const say = (text: string): void => run.appendOutput(`${clean(text).replaceAll('\n', '\r\n')}\r\n`);
    try {
      if (signal.aborted) throw new Failure('cancelled', vscode.l10n.t('Cancelled.'));
      requireTrust();
      for (const entry of sizes.values()) run.started(entry);
      const { clusters, runs } = this.options;
      const [cluster, bench] = await Promise.all([loadCluster(), loadBench()]);
      const state = await clusterOfRun(benchmark.spec, clusters);
      const output = (chunk: string): void => run.appendOutput(clean(chunk).replaceAll('\n', '\r\n'));
      const done = await runs.run(
        state,
        cluster.repeated(benchmark.spec),
        { onCommand: (text) => say(`${state.cluster.name}> ${text}`), onOutput: output, onJob: say },
        signal,
      );
      tellResults(run, chosen, done, bench, say);
    } catch (error) {
      const cancelled = error instanceof Failure && error.kind === 'cancelled';
      for (const entry of sizes.values()) {
        if (cancelled) run.skipped(entry);
        else run.errored(entry, new vscode.TestMessage(clean(messageOf(error))));
      }
    }
  }
}
