// Builds every bundle into dist/: the extension host, its lazily loaded parts, the language server, the command line, the
// simulator's tools, and one script and style sheet per webview; merges the Chinese texts of all rooms into one l10n bundle.
import { build, context } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const common = { bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning', legalComments: 'none', charset: 'utf8' };

/** Parts that are loaded when first needed: what src/editor/parts/load.ts, the threads' entries and src/cli/index.ts import becomes a require of its own bundle. */
const lazyParts = {
  name: 'lazy-parts',
  setup(b) {
    b.onResolve({ filter: /^\.\/(bench|catalog|cluster|language|logs)\.js$/ }, ({ path, importer }) =>
      /parts.(?:load|\w+Worker)\.ts$/.test(importer) ? { path, external: true } : undefined,
    );
    b.onResolve({ filter: /^\.\/cli(Settings|All)\.js$/ }, ({ path, importer }) =>
      importer.endsWith(join('cli', 'index.ts')) ? { path, external: true } : undefined,
    );
  },
};

const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // ssh2's optional native parts: it works without them, and a .vsix must not carry what was built on one machine.
  external: ['vscode', '*.node', 'cpu-features', '@vscode/tree-sitter-wasm'],
  // The package's main file loads its parts by names that a bundler cannot follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  supported: { 'dynamic-import': false },
  plugins: [lazyParts],
};
const entries = {
  extension: 'src/extension.ts',
  server: 'src/server/main.ts',
  cli: 'src/cli/index.ts',
  cliSettings: 'src/cli/cliSettings.ts',
  cliAll: 'src/cli/cliAll.ts',
  'simulator-tools': 'src/simulator/tools/main.ts',
  language: 'src/editor/parts/language.ts',
  cluster: 'src/editor/parts/cluster.ts',
  bench: 'src/editor/parts/bench.ts',
  catalog: 'src/editor/parts/catalog.ts',
  logs: 'src/editor/parts/logs.ts',
  logWorker: 'src/editor/parts/logWorker.ts',
  sweepWorker: 'src/editor/parts/sweepWorker.ts',
};
const webviews = ['topology', 'benchmarks', 'sweep', 'health', 'comparison', 'latency', 'diagnosis'];

function mergeTexts() {
  const merged = {};
  for (const file of readdirSync('l10n/zh-cn').sort()) Object.assign(merged, JSON.parse(readFileSync(join('l10n/zh-cn', file), 'utf8')));
  mkdirSync('dist/l10n', { recursive: true });
  writeFileSync('dist/l10n/bundle.l10n.zh-cn.json', JSON.stringify(merged));
}

function copyGrammars() {
  mkdirSync('dist/tree-sitter', { recursive: true });
  const copy = (folder, file) => copyFileSync(join('node_modules', folder, file), join('dist/tree-sitter', file));
  for (const file of ['tree-sitter.wasm', 'tree-sitter-bash.wasm', 'tree-sitter-python.wasm', 'tree-sitter.js']) copy('@vscode/tree-sitter-wasm/wasm', file);
  copy('@tree-sitter-grammars/tree-sitter-toml', 'tree-sitter-toml.wasm');
}

/** Our own benchmark of torch.distributed, which is read when a run of it is planned. */
const copyBenchmark = () => copyFileSync('src/cluster/torch_perf.py', 'dist/torch_perf.py');

if (!watch) rmSync('dist', { recursive: true, force: true });
mergeTexts();
copyGrammars();
copyBenchmark();
const present = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));
const page = (name) => ({ ...common, platform: 'browser', format: 'iife', target: 'es2022', entryPoints: { [`webview/${name}`]: `webview/${name}/main.ts` }, outdir: 'dist', loader: { '.svg': 'text' } });
const jobs = [{ ...node, entryPoints: present, outdir: 'dist' }, ...webviews.filter((name) => existsSync(`webview/${name}/main.ts`)).map(page)];
if (watch) await Promise.all(jobs.map(async (job) => (await context(job)).watch()));
else await Promise.all(jobs.map((job) => build(job)));
