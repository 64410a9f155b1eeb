// Prints the page that holds the cost model against published figures, in both languages, from docs/data/published.json.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const pages = { en: 'docs/model.md', zh: 'docs/zh-cn/model.md' };
mkdirSync('dist', { recursive: true });
const scratch = mkdtempSync(join('dist', 'model-docs-'));
try {
  const outfile = join(scratch, 'page.mjs');
  await build({
    entryPoints: ['scripts/parts/modelPage.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { modelPage } = await import(pathToFileURL(outfile).href);
  const published = JSON.parse(readFileSync('docs/data/published.json', 'utf8'));
  for (const [language, path] of Object.entries(pages)) writeFileSync(path, modelPage(published, language));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
