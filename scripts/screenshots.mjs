// npm run screenshots: walks the end-to-end tests and keeps the README's pictures in media/tour/.
import { copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureDebianPackages, ensureNodeModules } from './parts/packages.mjs';
import { at, results } from './parts/paths.mjs';
import { has, must } from './parts/process.mjs';

/** Picture of the README: the test that takes it, and its name there. */
const pictures = {
  read: ['read', 'script'],
  effective: ['read', 'effective'],
  see: ['journey', 'topology-dark'],
  fleet: ['fleet', 'gpudirect'],
  measure: ['journey', 'result'],
  tune: ['journey', 'sweep-dark'],
  light: ['journey', 'sweep-light'],
  contrast: ['journey', 'topology-contrast'],
};
/** Bytes; readers on slow lines load the README too. */
const limit = 200_000;

const say = (text) => console.log(text);
await ensureNodeModules(say);
for (const line of await ensureDebianPackages(say)) say(`Left out: ${line}`);
await must(process.execPath, [at('scripts/package.mjs'), '--out', at('test-results', 'nccl-workbench.vsix')], { cwd: at() });
await must(process.execPath, [at('esbuild.mjs')], { cwd: at() });
await must(
  process.execPath,
  [at('node_modules/vitest/vitest.mjs'), 'run', '--project', 'e2e', 'test/e2e/journey.test.ts', 'test/e2e/read.test.ts', 'test/e2e/fleet.test.ts'],
  {
    cwd: at(),
    show: true,
    // As many hosts as the README says.
    env: { ...process.env, NCCL_WORKBENCH_FLEET: '1250' },
  },
);
mkdirSync(at('media', 'tour'), { recursive: true });
for (const [name, [test, shot]] of Object.entries(pictures)) {
  const folder = join(results, 'e2e', test);
  const file = readdirSync(folder).find(
    (candidate) => candidate.endsWith('.png') && basename(candidate, '.png').replace(/^\d+-/, '') === shot,
  );
  if (file === undefined) throw new Error(`the end-to-end test "${test}" took no picture "${shot}"`);
  const from = join(folder, file);
  if (statSync(from).size > limit) throw new Error(`${from} has ${statSync(from).size} bytes; the limit is ${limit}`);
  const to = at('media', 'tour', `${name}.png`);
  copyFileSync(from, to);
  // A palette of 256 colours is enough for a picture of an editor, and makes it a third as large.
  if (has('pngquant')) await must('pngquant', ['--force', '--ext', '.png', '--quality', '85-99', '--strip', to], { cwd: at() });
  say(`media/tour/${name}.png ${statSync(to).size} bytes`);
}
if (!has('pngquant')) say('The pictures stay as large as they are: pngquant is not there. Install it with: apt-get install pngquant');
