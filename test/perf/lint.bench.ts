import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { writeJobScripts } from './jobScripts.js';

// The command line against shellcheck over the same job scripts, each in one process. The ratio that vitest prints says how many times as long the
// other takes; memory is the largest resident set of the process, as Linux counts it. Needs the bundle (npm run build) and the package shellcheck.

const count = 200;
const folder = mkdtempSync(join(tmpdir(), 'nccl-bench-'));
const paths = writeJobScripts(folder, count);
const cli = join(import.meta.dirname, '../../dist/cli.js');
const peaks = new Map<string, number>();

/** Runs a program to its end, whatever its exit status, and notes its largest resident set in MiB. */
function run(name: string, program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    const watch = setInterval(() => {
      try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'))?.[1];
        if (peak !== undefined) peaks.set(name, Math.max(peaks.get(name) ?? 0, Number(peak) / 1024));
      } catch {
        // It has ended, or this is not Linux: no figure then.
      }
    }, 5);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      resolve();
    });
  });
}

const once = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };
const hasShellcheck = spawnSync('shellcheck', ['--version'], { stdio: 'ignore' }).status === 0;

describe.runIf(existsSync(cli))(`${String(count)} job scripts of about 40 lines, one process`, () => {
  bench('nccl-workbench lint', () => run('nccl-workbench', process.execPath, [cli, 'lint', '--format', 'json', folder]), once);
  if (hasShellcheck) bench('shellcheck', () => run('shellcheck', 'shellcheck', ['--format', 'json', ...paths]), once);
  else console.log('left out: shellcheck is not installed (Debian package shellcheck)');
});

afterAll(() => {
  for (const [name, peak] of peaks) console.log(`${name}: ${peak.toFixed(0)} MiB at most`);
  const [ours, theirs] = [peaks.get('nccl-workbench'), peaks.get('shellcheck')];
  if (ours !== undefined && theirs !== undefined) console.log(`memory: ${(ours / theirs).toFixed(2)} times that of shellcheck`);
  rmSync(folder, { recursive: true, force: true });
});
