import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { probeScript } from '../../src/cluster/probe/script.js';
import { anyShellLine } from '../../src/ssh/quote.js';
import { buildBundles, type FleetHosts } from '../fleet/fleetHosts.js';

// 1,250 embedded hosts in a process of their own, visited by us (connect, probe, examine) and by the real clush and pdsh with OpenSSH's client (connect and
// probe only), one after the other in one run over the same servers. The time that vitest prints is that of the whole and says nothing.
// FLEET_HOSTS gives another size, FLEET_ROUNDS how often each is run; the best of each counts.

const size = Number(process.env['FLEET_HOSTS'] ?? 1250);
const rounds = Number(process.env['FLEET_ROUNDS'] ?? 2);
const jobs = 64;
const seed = 5;

interface Row {
  readonly who: string;
  readonly hosts: number;
  readonly wallMs: number;
  /** Of the whole family of processes, the servers' left out. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly answered: number;
  readonly stallMs: number | null;
  /** Processor time of our busiest turn of the event loop. */
  readonly turnMs: number | null;
}

const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Processor time of our children that have ended, theirs included, in ms (proc(5): cutime and cstime, in ticks of 10 ms). */
function childrenMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Resident bytes of a process and all that descend from it. */
function familyBytes(pid: number): number {
  const children = new Map<number, number[]>();
  const resident = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
      resident.set(Number(name), Number(fields[21]) * 4096);
    } catch {
      // It ended while we looked.
    }
  }
  let sum = 0;
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    sum += resident.get(next) ?? 0;
    queue.push(...(children.get(next) ?? []));
  }
  return sum;
}

async function engine(program: 'clush' | 'pdsh', fleet: FleetHosts, hosts: readonly string[]): Promise<Row> {
  const boundary = `bench-${program}`;
  const command = anyShellLine(['sh', '-c', probeScript, 'sh', boundary, '']);
  const list = hosts.join(',');
  const ssh = `-F ${fleet.sshConfig} -oBatchMode=yes -oLogLevel=ERROR`;
  const args =
    program === 'clush'
      ? ['-n', '--color=never', '-f', String(jobs), '-t', '5', '-u', '60', '-o', ssh, '-w', list, command]
      : ['-R', 'ssh', '-b', '-f', String(jobs), '-t', '5', '-u', '60', '-w', list, command];
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', PDSH_SSH_ARGS_APPEND: ssh };
  const [from, cpu] = [performance.now(), childrenMs()];
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env });
  let peakBytes = 0;
  const sampler = setInterval(() => (peakBytes = Math.max(peakBytes, familyBytes(child.pid ?? 0))), 100);
  const done = new Set<string>();
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.endsWith(`: ${boundary} done`)) done.add(line.slice(0, line.indexOf(':')));
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(sampler);
  return {
    who: program,
    hosts: hosts.length,
    wallMs: performance.now() - from,
    cpuMs: childrenMs() - cpu,
    peakBytes,
    answered: done.size,
    stallMs: null,
    turnMs: null,
  };
}

function best(rows: readonly Row[]): Row {
  return rows.reduce((a, b) => (b.wallMs < a.wallMs ? b : a));
}

async function compare(): Promise<void> {
  const bundles = await buildBundles();
  try {
    const fleet = await bundles.hosts('--hosts', String(size), '--dead', '3%', '--faults', '12', '--seed', String(seed));
    const names = fleet.hosts.map(({ name }) => name);
    const us = async (count: number): Promise<Row> => {
      const cpu = childrenMs();
      const visit = await bundles.visit(fleet.clusterFile, String(jobs), String(count));
      return {
        who: 'NCCL Workbench, with doctor',
        hosts: visit.hosts,
        wallMs: visit.wallMs,
        cpuMs: childrenMs() - cpu,
        peakBytes: visit.peakBytes,
        answered: visit.hosts - visit.notReached,
        stallMs: visit.longestStallMs,
        turnMs: visit.busiestTurnMs,
      };
    };
    const engines = (['clush', 'pdsh'] as const).filter(has);
    const all = new Map<string, Row[]>();
    const keep = (row: Row): void => void all.set(row.who, [...(all.get(row.who) ?? []), row]);
    for (let round = 0; round < rounds; round++) {
      keep(await us(size));
      for (const program of engines) keep(await engine(program, fleet, names));
    }
    const curve: Row[] = [];
    for (const count of [50, 200, 500, 1250].filter((one) => one <= size)) curve.push(best(await inTurn(rounds, () => us(count))));
    const [ours, ...others] = [...all.values()].map(best);
    if (ours === undefined) return;
    const lines = [
      `${String(size)} embedded hosts up in ${(fleet.startMs / 1000).toFixed(1)} s; ${String(jobs)} at once; best of ${String(rounds)}`,
      ...[ours, ...others].map((row) => rowText(row, ours)),
      ...(engines.length < 2 ? ['Left out: clush or pdsh is not installed (apt-get install clustershell pdsh).'] : []),
      'Cost of a host:',
      ...curve.map(
        (row) =>
          `  ${String(row.hosts).padStart(5)} hosts  ${(row.wallMs / row.hosts).toFixed(2)} ms each, of CPU ${(row.cpuMs / row.hosts).toFixed(2)} ms; ${(row.wallMs / 1000).toFixed(2)} s in all`,
      ),
    ];
    console.log(lines.join('\n'));
    const out = process.env['FLEET_OUT'];
    if (out !== undefined) writeFileSync(join(out), JSON.stringify({ rows: Object.fromEntries(all), curve }, null, 2));
    await fleet.stop();
  } finally {
    bundles.remove();
  }
}

async function inTurn<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < count; i++) all.push(await work());
  return all;
}

function rowText(row: Row, ours: Row): string {
  return [
    `  ${row.who.padEnd(28)}`,
    `${(row.wallMs / 1000).toFixed(2).padStart(7)} s`,
    `${(row.cpuMs / 1000).toFixed(1).padStart(7)} s of CPU`,
    `${(row.peakBytes / 2 ** 20).toFixed(0).padStart(6)} MiB`,
    `${String(row.answered).padStart(6)} answered`,
    row.stallMs === null
      ? `  ${(row.wallMs / ours.wallMs).toFixed(1)} times our time, ${(row.cpuMs / ours.cpuMs).toFixed(1)} times our CPU`
      : `  longest stall ${row.stallMs.toFixed(0)} ms, of CPU ${(row.turnMs ?? 0).toFixed(0)} ms`,
  ].join('');
}

describe.runIf(existsSync('/proc/self/stat'))('a fleet', () => {
  bench('visit', compare, { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0, throws: true });
});
