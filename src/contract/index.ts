/**
 * Every id that the manifest and the code share, written once. `test/unit/contract` proves that package.json, package.nls.json and
 * package.nls.zh-cn.json declare exactly these.
 */

/** Commands by their short name; `palette: false` ones need arguments and are hidden from the palette. */
export const commands = {
  connect: { id: 'nccl.cluster.connect', palette: true },
  disconnect: { id: 'nccl.cluster.disconnect', palette: true },
  refresh: { id: 'nccl.cluster.refresh', palette: true },
  openClusterFile: { id: 'nccl.cluster.openFile', palette: true },
  startDemo: { id: 'nccl.cluster.startDemo', palette: true },
  stopDemo: { id: 'nccl.cluster.stopDemo', palette: true },
  checkHealth: { id: 'nccl.cluster.checkHealth', palette: true },
  openTerminal: { id: 'nccl.cluster.openTerminal', palette: true },
  filterHosts: { id: 'nccl.cluster.filterHosts', palette: true },
  clearFilter: { id: 'nccl.cluster.clearFilter', palette: true },
  groupHosts: { id: 'nccl.cluster.groupHosts', palette: true },
  copyHosts: { id: 'nccl.cluster.copyHosts', palette: true },
  saveSnapshot: { id: 'nccl.cluster.saveSnapshot', palette: true },
  openSnapshot: { id: 'nccl.cluster.openSnapshot', palette: true },
  showHealth: { id: 'nccl.health.show', palette: true },
  explainGpuDirect: { id: 'nccl.health.explainGpuDirect', palette: true },
  compareHosts: { id: 'nccl.health.compareHosts', palette: true },
  compareAll: { id: 'nccl.health.compareAll', palette: true },
  compareSnapshots: { id: 'nccl.health.compareSnapshots', palette: true },
  createReport: { id: 'nccl.health.createReport', palette: true },
  quarterlyCheck: { id: 'nccl.health.quarterlyCheck', palette: true },
  saveBaseline: { id: 'nccl.health.saveBaseline', palette: true },
  compareBaseline: { id: 'nccl.health.compareBaseline', palette: true },
  copyFix: { id: 'nccl.health.copyFix', palette: false },
  openHostFile: { id: 'nccl.host.openFile', palette: true },
  tailLog: { id: 'nccl.host.tailLog', palette: true },
  undoRemoteSave: { id: 'nccl.host.undoSave', palette: true },
  measureLatency: { id: 'nccl.latency.measure', palette: true },
  showTopology: { id: 'nccl.topology.show', palette: true },
  showTree: { id: 'nccl.topology.showTree', palette: true },
  orderRanks: { id: 'nccl.topology.orderRanks', palette: true },
  planLevels: { id: 'nccl.topology.planLevels', palette: true },
  showLatency: { id: 'nccl.latency.show', palette: true },
  runBenchmark: { id: 'nccl.bench.run', palette: true },
  showBenchmarks: { id: 'nccl.bench.show', palette: true },
  runAgain: { id: 'nccl.bench.runAgain', palette: true },
  followJob: { id: 'nccl.bench.followJob', palette: true },
  exportRuns: { id: 'nccl.bench.exportRuns', palette: true },
  deleteRuns: { id: 'nccl.bench.deleteRuns', palette: true },
  runLine: { id: 'nccl.bench.runLine', palette: false },
  compareRun: { id: 'nccl.bench.compareRun', palette: false },
  newSweep: { id: 'nccl.sweep.new', palette: true },
  runSweep: { id: 'nccl.sweep.run', palette: true },
  pauseSweep: { id: 'nccl.sweep.pause', palette: true },
  resumeSweep: { id: 'nccl.sweep.resume', palette: true },
  showSweep: { id: 'nccl.sweep.show', palette: true },
  applySweep: { id: 'nccl.sweep.apply', palette: true },
  createSweepReport: { id: 'nccl.sweep.createReport', palette: true },
  rollOut: { id: 'nccl.rollout.start', palette: true },
  undoRollout: { id: 'nccl.rollout.undo', palette: true },
  cancelRollout: { id: 'nccl.rollout.cancel', palette: true },
  explain: { id: 'nccl.conf.explain', palette: true },
  showEffective: { id: 'nccl.conf.effective', palette: true },
  fixAll: { id: 'nccl.conf.fixAll', palette: true },
  chooseVersion: { id: 'nccl.conf.chooseVersion', palette: true },
  aboutRule: { id: 'nccl.lint.aboutRule', palette: true },
  chooseEffective: { id: 'nccl.effective.choose', palette: true },
  compareEffective: { id: 'nccl.effective.compare', palette: true },
  exportEffective: { id: 'nccl.effective.export', palette: true },
  openEffective: { id: 'nccl.effective.open', palette: false },
  diagnoseLog: { id: 'nccl.diagnosis.open', palette: true },
  diagnoseJob: { id: 'nccl.diagnosis.job', palette: true },
  compareLogs: { id: 'nccl.diagnosis.compare', palette: true },
  showDiagnosis: { id: 'nccl.diagnosis.show', palette: true },
  filterLog: { id: 'nccl.diagnosis.filter', palette: true },
  copyDiagnosis: { id: 'nccl.diagnosis.copyReport', palette: true },
  showFinding: { id: 'nccl.diagnosis.showFinding', palette: false },
  followPlaybook: { id: 'nccl.playbook.follow', palette: true },
  explainTimeouts: { id: 'nccl.playbook.timeouts', palette: true },
  collectBundle: { id: 'nccl.bundle.collect', palette: true },
  showLog: { id: 'nccl.log.show', palette: true },
} as const;

/** Settings with their defaults. `machine` ones decide what is connected to or run and take no workspace value. */
export const settings = {
  ncclVersion: { id: 'nccl.ncclVersion', default: '', scope: 'resource' },
  minSeverity: { id: 'nccl.lint.minSeverity', default: 'hint', scope: 'resource' },
  lintRules: { id: 'nccl.lint.rules', default: {}, scope: 'resource' },
  valueHints: { id: 'nccl.hints.values', default: true, scope: 'window' },
  gainHints: { id: 'nccl.hints.gains', default: true, scope: 'window' },
  notifyRunEnded: { id: 'nccl.notify.runEnded', default: true, scope: 'window' },
  notifySweepEnded: { id: 'nccl.notify.sweepEnded', default: true, scope: 'window' },
  concurrency: { id: 'nccl.ssh.concurrency', default: 32, scope: 'machine' },
  probeTimeout: { id: 'nccl.probe.timeoutSeconds', default: 20, scope: 'machine' },
  runTimeout: { id: 'nccl.bench.timeoutMinutes', default: 60, scope: 'machine' },
  keepMonths: { id: 'nccl.bench.keepMonths', default: 0, scope: 'machine' },
  demoHosts: { id: 'nccl.demo.hosts', default: 4, scope: 'machine' },
  demoGpus: { id: 'nccl.demo.gpusPerHost', default: 8, scope: 'machine' },
} as const;

/** Context keys that `when` clauses use. */
export const contextKeys = {
  connected: 'nccl.connected',
  connecting: 'nccl.connecting',
  demoRunning: 'nccl.demoRunning',
  hasClusterFile: 'nccl.hasClusterFile',
  hostsFiltered: 'nccl.hostsFiltered',
  effectiveState: 'nccl.effectiveState',
  hasRollouts: 'nccl.hasRollouts',
  rolloutRunning: 'nccl.rolloutRunning',
} as const;

/** The activity bar container and its views. */
export const views = {
  container: 'nccl',
  clusters: 'nccl.clusters',
  runs: 'nccl.runs',
  sweeps: 'nccl.sweeps',
  rollouts: 'nccl.rollouts',
  effective: 'nccl.effective',
} as const;

/** Kinds of tree rows, used by `view/item/context` menus. */
export const rows = {
  cluster: 'nccl.row.cluster',
  savedCluster: 'nccl.row.savedCluster',
  branch: 'nccl.row.branch',
  host: 'nccl.row.host',
  finding: 'nccl.row.finding',
  gpuDirect: 'nccl.row.gpuDirect',
  fix: 'nccl.row.fix',
  run: 'nccl.row.run',
  leftRun: 'nccl.row.run.left',
  sweep: 'nccl.row.sweep',
  runningSweep: 'nccl.row.sweep.running',
  pausedSweep: 'nccl.row.sweep.paused',
  rollout: 'nccl.row.rollout',
  runningRollout: 'nccl.row.runningRollout',
  variable: 'nccl.row.variable',
} as const;

/** Language ids: our own, and the editor's shell language, to which the job scripts of schedulers are added. */
export const languages = { conf: 'nccl-conf', shell: 'shellscript', log: 'nccl-log' } as const;

/** Task types. */
export const tasks = { benchmark: 'nccl-tests', sweep: 'nccl-sweep' } as const;

/** Controllers of the Testing view. */
export const testControllers = { benchmarks: 'nccl.benchmarks' } as const;

/** Webview panel types. */
export const panels = { topology: 'nccl.panel.topology', benchmarks: 'nccl.panel.benchmarks', sweep: 'nccl.panel.sweep', health: 'nccl.panel.health', comparison: 'nccl.panel.comparison', latency: 'nccl.panel.latency', diagnosis: 'nccl.panel.diagnosis' } as const;

/** Scheme of read-only documents that the extension makes (proposed nccl.conf, effective configuration). */
export const documentScheme = 'nccl-workbench';

/** Scheme of the files of connected clusters' hosts: `nccl-host://cluster/host/path`. */
export const hostScheme = 'nccl-host';

/** The category that every command is shown under. */
export const category = 'NCCL';
