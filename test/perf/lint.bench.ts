import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { writeJobScripts, writeProjectScripts } from './jobScripts.js';

// The command line against shellcheck over the same scripts, each in one process. The ratio that vitest prints says how many times as long the
// other takes; memory is the largest resident set of the process, as Linux counts it. Needs the package shellcheck; bundles for production itself.

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nccl-bench-'));
const cli = join(root, 'dist/cli.js');
spawnSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });

interface Used {
  /** MiB of the largest resident set, and seconds of processor time; the least of all runs. */
  peak: number;
  seconds: number;
}
const used = new Map<string, Used>();

/** Runs a program to its end, whatever its exit status, and notes what it used. Other systems than Linux have no figures. */
function run(name: string, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    let [peak, seconds] = [0, 0];
    const watch = setInterval(() => {
      try {
        const place = `/proc/${String(child.pid)}`;
        // A process that has ended and was not yet waited for has no memory any more.
        const high = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${place}/status`, 'utf8'))?.[1];
        if (high !== undefined) peak = Number(high) / 1024;
        const fields = readFileSync(`${place}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        // Clock ticks of a hundredth of a second in user and system mode (proc(5), fields 14 and 15).
        seconds = (Number(fields[11]) + Number(fields[12])) / 100;
      } catch {
        // It has ended, or this is not Linux.
      }
    }, 5);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      const before = used.get(name);
      used.set(name, { peak: Math.max(before?.peak ?? 0, peak), seconds: Math.min(before?.seconds ?? Infinity, seconds) });
      resolve();
    });
  });
}

// vitest adds two runs of its own; the first of the three warms the disk's cache.
const once = { iterations: 1, warmupIterations: 0, time: 0, warmupTime: 0 };
const hasShellcheck = spawnSync('shellcheck', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasShellcheck) console.log('left out: shellcheck is not installed (Debian package shellcheck)');

const sets = [
  { what: 'one job script of about 40 lines: what starting takes', write: (place: string) => writeJobScripts(place, 1) },
  { what: '200 job scripts of about 40 lines', write: (place: string) => writeJobScripts(place, 200) },
  { what: '1000 job scripts of about 40 lines', write: (place: string) => writeJobScripts(place, 1000) },
  { what: '1000 scripts of a project, of which 50 are job scripts', write: (place: string) => writeProjectScripts(place, 1000, 20) },
];

for (const [index, { what, write }] of sets.entries()) {
  describe(what, () => {
    const place = join(folder, String(index));
    mkdirSync(place);
    const paths = write(place);
    bench('nccl-workbench lint', () => run(`nccl-workbench ${what}`, process.execPath, [cli, 'lint', '--format', 'json', place]), once);
    if (hasShellcheck) bench('shellcheck', () => run(`shellcheck ${what}`, 'shellcheck', ['--format', 'json', ...paths]), once);
  });
}

afterAll(() => {
  for (const { what } of sets) {
    const [ours, theirs] = [used.get(`nccl-workbench ${what}`), used.get(`shellcheck ${what}`)];
    if (ours === undefined || ours.peak === 0) continue;
    const lines = [`${what}: ${ours.seconds.toFixed(2)} s of processor, ${ours.peak.toFixed(0)} MiB at most`];
    if (theirs !== undefined) {
      lines.push(`  shellcheck ${theirs.seconds.toFixed(2)} s, ${theirs.peak.toFixed(0)} MiB`);
      const [less, more] = [theirs.seconds / ours.seconds, ours.peak / theirs.peak];
      lines.push(`  ${less.toFixed(1)} times less processor time, ${more.toFixed(2)} times the memory`);
    }
    console.log(lines.join('\n'));
  }
  rmSync(folder, { recursive: true, force: true });
});
