// Bundles the host suites for the extension host, which loads CommonJS only.
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { at } from '../../scripts/parts/paths.mjs';

/** Bundles every `*.test.ts` of one folder of `test/host` and the entry; returns the folder of the bundles. */
export async function bundleSuites(from = 'suite', outdir = at('test-results', `host-${from}`)) {
  rmSync(outdir, { recursive: true, force: true });
  const folder = at('test', 'host', from);
  const suites = readdirSync(folder).filter((name) => name.endsWith('.test.ts') || name === 'preload.ts');
  await build({
    entryPoints: [at('test', 'host', 'suite', 'index.ts'), ...suites.map((name) => join(folder, name))],
    outdir,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // mocha keeps its current suite in module state, so there may be one copy only; vscode is the host's own.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outdir;
}

if (process.argv[1] !== undefined && basename(process.argv[1]) === 'bundle.mjs') console.log(await bundleSuites());
