// Prints the pages of all rules to docs/rules, in both languages, from what the rules say of themselves, and names the rules in the manifest's
// schema of nccl.lint.rules.
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folders = { en: 'docs/rules', zh: 'docs/rules/zh-cn' };
mkdirSync('dist', { recursive: true });
const scratch = mkdtempSync(join('dist', 'rule-docs-'));
try {
  const outfile = join(scratch, 'lint.mjs');
  await build({
    stdin: {
      contents: "export { ruleIds } from './src/lint/rules.js'; export * from './src/lint/pages.js';",
      resolveDir: '.',
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    external: ['*.wasm'],
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { ruleIds, ruleIndex, rulePage } = await import(pathToFileURL(outfile).href);
  for (const [language, folder] of Object.entries(folders)) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name));
    writeFileSync(join(folder, 'README.md'), ruleIndex(language));
    for (const id of ruleIds) {
      const page = rulePage(id, language);
      if (page !== null) writeFileSync(join(folder, `${id}.md`), page);
    }
  }
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  manifest.contributes.configuration.properties['nccl.lint.rules'].propertyNames.enum = [...ruleIds].sort();
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
