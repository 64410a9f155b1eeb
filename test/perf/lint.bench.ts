import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { writeJobScripts, writeProjectScripts } from './jobScripts.js';
import { runMeasured, used } from './measured.js';

// The command line against shellcheck over the same scripts, each in one process. The ratio that vitest prints says how many times as long the
// other takes; memory is the largest resident set of the process, as Linux counts it. Needs the package shellcheck; bundles for production itself.

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'nccl-bench-'));
const cli = join(root, 'dist/cli.js');
spawnSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'inherit' });

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
    bench('nccl-workbench lint', () => runMeasured(`nccl-workbench ${what}`, process.execPath, [cli, 'lint', '--format', 'json', place]), once);
    if (hasShellcheck) bench('shellcheck', () => runMeasured(`shellcheck ${what}`, 'shellcheck', ['--format', 'json', ...paths]), once);
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
