import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands, languages, tasks, views } from './contract/index.js';
import { bundleCommands } from './editor/bundle/bundleCommands.js';
import { checkupCommands } from './editor/checkup/checkupCommands.js';
import { watchClusterFiles } from './editor/clusters/clusterCommands.js';
import { ClusterService } from './editor/clusters/clusterService.js';
import { createClusterView } from './editor/clusters/clusterView.js';
import { DemoCluster } from './editor/clusters/demo.js';
import { createDiagnosis } from './editor/diagnosis/index.js';
import { tellHosts } from './editor/clusters/tellHosts.js';
import { SiteRulesFiles } from './editor/clusters/siteRules.js';
import { measureCommands } from './editor/clusters/measureCommands.js';
import { createStatusBar } from './editor/clusters/statusBar.js';
import { createEffective } from './editor/effective/effectiveView.js';
import { confCommands } from './editor/language/confCommands.js';
import { endOfLineFix } from './editor/language/endOfLine.js';
import { LanguageService } from './editor/language/languageService.js';
import { versionStatus } from './editor/language/versionStatus.js';
import { createLog } from './editor/log.js';
import { createNotifier } from './editor/notifier.js';
import { networkCommands } from './editor/network/index.js';
import { createBenchmarksPanel } from './editor/panels/benchmarksPanel.js';
import { createSweepPanel } from './editor/panels/sweepPanel.js';
import { createLatencyPanel } from './editor/panels/latencyPanel.js';
import { createTopologyPanel } from './editor/panels/topologyPanel.js';
import { playbookCommands } from './editor/playbooks/playbookCommands.js';
import { createPrompts, createSecretStore } from './editor/prompts.js';
import { createRemote } from './editor/remote/index.js';
import { CommandLenses } from './editor/runs/lenses.js';
import { benchmarkJob, runCommands } from './editor/runs/runCommands.js';
import { keepMonths, keptRunsCommands } from './editor/runs/keptRuns.js';
import { RunService, runsFolder } from './editor/runs/runService.js';
import { RunTree } from './editor/runs/runTree.js';
import { benchmarkTaskProvider, sweepTaskProvider } from './editor/runs/taskProvider.js';
import { rolloutCommands } from './editor/rollouts/rolloutCommands.js';
import { RolloutService } from './editor/rollouts/rolloutService.js';
import { RolloutTree } from './editor/rollouts/rolloutTree.js';
import { GainHints } from './editor/sweeps/gainHints.js';
import { sweepCommands } from './editor/sweeps/sweepCommands.js';
import { SweepLenses } from './editor/sweeps/sweepLenses.js';
import { SweepService } from './editor/sweeps/sweepService.js';
import { SweepTree } from './editor/sweeps/sweepTree.js';
import { settingsIn } from './protocol/lsp.js';
import { BenchmarkTests } from './editor/tests/benchmarkTests.js';
import { TextDocuments } from './editor/textDocuments.js';

/** Composition root: builds the parts and hands them to each other. Nothing connects or runs from here. */
export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, globalStorageUri } = context;
  const own = <D extends { dispose(): unknown }>(part: D): D => (context.subscriptions.push(part), part);
  const dist = (file: string): string => join(extensionUri.fsPath, 'dist', file);

  const log = own(createLog());
  const notifier = createNotifier(log);
  const documents = own(new TextDocuments());
  const language = own(new LanguageService(dist('server.js'), log));
  const site = own(new SiteRulesFiles(log));
  const [secrets, trustFile] = [createSecretStore(context.secrets), join(globalStorageUri.fsPath, 'trusted-host-keys.json')];
  const clusters = own(new ClusterService({ prompts: createPrompts(), secrets, log, trustFile, site }));
  const demo = own(new DemoCluster(dist('cli.js'), log));
  const runs = own(new RunService(runsFolder(globalStorageUri), clusters));
  const sweeps = own(new SweepService({ clusters, runs, notifier, worker: dist('sweepWorker.js') }));

  const clusterView = own(createClusterView({ clusters, site, demo, notifier, log, extensionUri, memory: context.workspaceState }));
  own(vscode.window.createTreeView(views.runs, { treeDataProvider: new RunTree(runs, clusters) }));
  const rollouts = own(new RolloutService({ clusters, runs, site }));
  own(vscode.window.createTreeView(views.rollouts, { treeDataProvider: new RolloutTree(rollouts) }));
  own(vscode.window.createTreeView(views.sweeps, { treeDataProvider: new SweepTree(sweeps) }));
  own(createStatusBar(clusters));
  own(endOfLineFix());
  own(versionStatus(language));
  const remote = own(createRemote({ clusters, documents, notifier, storage: globalStorageUri.fsPath }));
  const effective = own(createEffective({ language, documents, notifier }));

  const diagnosis = own(createDiagnosis({ worker: dist('logWorker.js'), clusters, language, documents, notifier, storage: globalStorageUri.fsPath, extensionUri, log }));

  const topology = own(createTopologyPanel({ clusters, logs: diagnosis.work, extensionUri, log, settingsIn: (file) => language.request(settingsIn, file), reveal: clusterView.revealNode }));
  const latency = own(createLatencyPanel({ clusters, extensionUri, log, notifier, topology: (host) => topology.select(host), measure: () => vscode.commands.executeCommand(commands.measureLatency.id) }));
  const benchmarks = own(createBenchmarksPanel({ runs, clusters, extensionUri, log }));
  const sweepPanel = own(createSweepPanel({ sweeps, extensionUri, log, notifier, documents, language }));

  const runOptions = { clusters, runs, panel: benchmarks, notifier };
  own(vscode.tasks.registerTaskProvider(tasks.benchmark, benchmarkTaskProvider(benchmarkJob(runOptions))));
  own(vscode.tasks.registerTaskProvider(tasks.sweep, sweepTaskProvider(sweeps.job)));

  const shell = [{ language: languages.shell }];
  const sweepFiles = [{ language: 'yaml', pattern: '**/.nccl/sweeps/*.yaml' }];
  own(vscode.languages.registerCodeLensProvider(shell, new CommandLenses(language, runs, clusters)));
  own(vscode.languages.registerCodeLensProvider(sweepFiles, new SweepLenses(sweeps)));
  own(vscode.languages.registerInlayHintsProvider([{ language: languages.conf }, ...shell], new GainHints(language, sweeps, clusters)));

  const handlers: Record<string, (...args: never[]) => unknown> = {
    ...clusterView.commands,
    ...runCommands(runOptions),
    ...keptRunsCommands({ runs, clusters, notifier }),
    ...sweepCommands({ sweeps, panel: sweepPanel, documents, notifier, language }),
    ...rolloutCommands({ clusters, rollouts, documents, notifier }),
    ...confCommands({ language, documents, notifier, manifest: context.extension.packageJSON }),
    ...effective.commands,
    ...remote.commands,
    ...diagnosis.commands,
    ...measureCommands({ clusters, notifier, runs: runsFolder(globalStorageUri) }),
    ...checkupCommands({ clusters, runs, folder: runsFolder(globalStorageUri), documents, notifier }),
    ...bundleCommands({ clusters, documents, notifier, version: (context.extension.packageJSON as { version: string }).version }),
    ...playbookCommands({ clusters, documents, logs: diagnosis.work }),
    ...networkCommands({ clusters, documents, notifier }),
    [commands.showTopology.id]: () => topology.show(),
    [commands.showTree.id]: () => topology.showTree(),
    [commands.showLatency.id]: (file?: vscode.Uri) => latency.show(file instanceof vscode.Uri ? file : undefined),
    [commands.showLog.id]: () => log.show(),
  };
  for (const [id, handler] of Object.entries(handlers)) {
    const run = async (...args: never[]): Promise<unknown> => {
      try {
        return await handler(...args);
      } catch (error) {
        notifier.failure(error);
        return undefined;
      }
    };
    own(vscode.commands.registerCommand(id, run));
  }

  runs.onFirstUse(() => keepMonths(runs, log));
  own(new BenchmarkTests({ runs, clusters, log, folder: runsFolder(globalStorageUri) }));
  own(tellHosts(clusters, language, log));
  own(watchClusterFiles());
}
