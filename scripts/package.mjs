// npm run package: builds for release and makes the .vsix, which holds bundles only.
//   node scripts/package.mjs [--out FILE]
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNodeModules } from './parts/packages.mjs';
import { at } from './parts/paths.mjs';
import { must } from './parts/process.mjs';

/** The marketplace takes more; we don't. Bytes. */
const limit = 4_000_000;

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
await ensureNodeModules((text) => console.log(text));
const { name, version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const out = resolve(options.out ?? at(`${name}-${version}.vsix`));
const vsce = at('node_modules', '@vscode', 'vsce', 'vsce');
// vsce runs the script vscode:prepublish, which builds for release.
const { output } = await must(
  process.execPath,
  [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', out],
  {
    cwd: at(),
  },
);
const listed = (await must(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: at() })).stdout.split('\n').filter(Boolean);
const strange = listed.filter(
  (file) => !/^(dist|media|syntaxes|schemas|package|README|CHANGELOG|LICENSE)/.test(file) || /\.(ts|map|node)$/.test(file),
);
if (strange.length > 0) throw new Error(`these files do not belong into the package: ${strange.join(', ')}`);
const { size } = statSync(out);
if (size >= limit) throw new Error(`${out} has ${size} bytes; the limit is ${limit}\n${output}`);
console.log(`${out}: ${(size / 1e6).toFixed(2)} MB`);
