import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { probeHosts } from '../../src/cluster/probeHosts.js';
import { readClusterFile } from '../../src/cluster/readClusterFile.js';
import { examineInSteps, healthIn } from '../../src/doctor/index.js';
import { inSlices } from '../../src/editor/inSlices.js';
import { createPool, fileTrustStore } from '../../src/ssh/index.js';
import type { Visit } from './fleetHosts.js';

// One visit to a cluster in a process of its own: `node visit.js CLUSTER_FILE JOBS [HOSTS]` connects, probes and examines, and prints what that took as one
// line of JSON. Nothing else runs in the process, so its longest stall is one of ours.

async function visit(clusterFile: string, jobs: number, most: number): Promise<Visit> {
  const whole = readClusterFile(await readFile(clusterFile, 'utf8'), clusterFile).cluster;
  if (whole === null) throw new Error(`${clusterFile} is no cluster file`);
  const cluster = { ...whole, hosts: whole.hosts.slice(0, most) };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const cpu = process.cpuUsage();
  delay.enable();
  const turns = watchTurns();
  const from = performance.now();
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const pool = createPool({
    config: cluster.sshConfig,
    prompts: { trustHostKey: () => Promise.resolve(false), askSecret: () => Promise.resolve(undefined) },
    trust: fileTrustStore(join(tmpdir(), `fleet-known-hosts-${String(process.pid)}`)),
    secrets: null,
    log: silent,
    concurrency: jobs,
  });
  const snapshot = await probeHosts(cluster, pool, { jobs });
  const [probed, probedCpu] = [performance.now(), process.cpuUsage(cpu)];
  const report = await inSlices(examineInSteps(snapshot));
  const done = performance.now();
  // One turn of the loop, so that the doctor's own stall is counted.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  const busiestTurnMs = turns.stop();
  pool.dispose();
  const used = process.cpuUsage(cpu);
  return {
    hosts: report.hosts.length,
    well: report.well.length,
    notReached: Object.values(snapshot.hosts).filter(({ facts }) => facts === null).length,
    troubles: healthIn(report).map(({ host, id, severity, next, message }) => ({ host, id, status: severity, fix: next, message })),
    unknown: report.checks.filter(({ status }) => status === 'unknown').map(({ id, hosts }) => `${id} on ${String(hosts.length)}`),
    probeMs: probed - from,
    doctorMs: done - probed,
    wallMs: done - from,
    probeCpuMs: (probedCpu.user + probedCpu.system) / 1000,
    cpuMs: (used.user + used.system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    longestStallMs: delay.max / 1e6,
    busiestTurnMs,
    fabricLines: snapshot.ibnetdiscover?.text.split('\n').length ?? 0,
  };
}

/** Processor time of the longest stretch between two timers, which says more than the clock where others want the processor too. */
function watchTurns(): { stop(): number } {
  let [most, last] = [0, process.cpuUsage()];
  const timer = setInterval(() => {
    const used = process.cpuUsage(last);
    most = Math.max(most, (used.user + used.system) / 1000);
    last = process.cpuUsage();
  }, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

const [clusterFile = '', jobs = '64', most = '100000'] = process.argv.slice(2);
void visit(clusterFile, Number(jobs), Number(most)).then((answer) => {
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
});
