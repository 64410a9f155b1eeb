// Prints the pages of all checks of the doctor to docs/checks, in both languages, from what the checks say of themselves.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folders = { en: 'docs/checks', zh: 'docs/checks/zh-cn' };
mkdirSync('dist', { recursive: true });
const scratch = mkdtempSync(join('dist', 'check-docs-'));
try {
  const outfile = join(scratch, 'doctor.mjs');
  await build({
    entryPoints: ['src/doctor/pages.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    external: ['*.wasm'],
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { checkIds, checkIndex, checkPage } = await import(pathToFileURL(outfile).href);
  for (const [language, folder] of Object.entries(folders)) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(join(folder, name));
    writeFileSync(join(folder, 'README.md'), checkIndex(language));
    for (const id of checkIds) writeFileSync(join(folder, `${id}.md`), checkPage(id, language));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
