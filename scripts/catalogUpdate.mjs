// Rereads the variables of an NCCL checkout and prints what differs from our catalogue. It writes no file.
//   npm run catalog:update -- PATH_TO_NCCL_CHECKOUT
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { areasByFile, compare, draft } from './parts/catalogCompare.mjs';
import { releaseOf, sourceTexts, variablesIn } from './parts/ncclSource.mjs';
import { at } from './parts/paths.mjs';

/** The variables of src/nccl/catalog/data, and the newest release they speak of. */
export async function catalogue() {
  const made = await build({
    entryPoints: [at('src/nccl/catalog/data/index.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const { latest, variables } = await import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString('base64')}`);
  return { latest, variables: variables.filter(({ owner }) => owner === 'nccl' || bundled.has(owner)) };
}

/** Owners whose code is in NCCL's own repository. */
const bundled = new Set(['example tuner plugin', 'example profiler plugin', 'inspector profiler plugin']);

const where = ({ file, line }) => `${file}:${String(line)}`;
const shown = (value) => (value === null || value === undefined ? 'unset' : String(value));

/** Lines that say what differs between a checkout and the catalogue. */
export function report(texts, versionFile, { latest, variables }) {
  const release = releaseOf(versionFile) ?? latest;
  const found = variablesIn(texts);
  const differences = compare(found, variables, release);
  const areas = areasByFile(found, variables);
  const read = [...found.values()].filter(({ reader }) => reader !== 'quoted').length;
  const lines = [
    `NCCL ${release} (the catalogue ends with ${latest}): ${String(texts.size)} source files, ${String(read)} variables read.`,
  ];
  if (releaseOf(versionFile) === null) lines.push(`makefiles/version.mk names no release, so the checkout is read as ${latest}.`);
  const section = (title, items, line) => {
    if (items.length === 0) return;
    lines.push('', `${title} (${String(items.length)})`, ...items.map((item) => `  ${line(item)}`));
  };
  section('New', differences.added, (one) => `${one.name}  ${one.reader}, default ${one.expression ?? 'unknown'}  ${where(one)}`);
  section('Read, although the catalogue says that this release does not have it', differences.back, (one) => `${one.name}  ${where(one)}`);
  section('Gone', differences.gone, (name) => name);
  section('Default changed', differences.defaults, (one) => {
    const now = one.value === undefined ? `${one.expression} (work it out by hand)` : `${shown(one.value)} (${one.expression})`;
    return `${one.name}  ${shown(one.own)} → ${now}  ${where(one)}`;
  });
  section('Reader changed', differences.readers, (one) => `${one.name}  ${one.own} → ${one.reader}  ${where(one)}`);
  section('Only named in a string; look whether it is read', differences.quoted, (one) => `${one.name}  ${where(one)}`);
  if (differences.added.length > 0) {
    lines.push('', 'Drafts for src/nccl/catalog/data (both sentences are yours to write):');
    for (const one of differences.added) lines.push(draft(one, variables, release, areas));
  }
  if (!lines.includes('')) lines.push('Nothing differs from the catalogue.');
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, ...more] = process.argv.slice(2);
  if (path === undefined || more.length > 0) {
    console.error('npm run catalog:update -- PATH_TO_NCCL_CHECKOUT');
    process.exit(2);
  }
  const root = resolve(path);
  if (!existsSync(join(root, 'src'))) {
    console.error(`${path} is no checkout of NCCL: it has no folder src. Clone NVIDIA's repository and name its folder.`);
    process.exit(2);
  }
  const versionFile = join(root, 'makefiles/version.mk');
  const lines = report(sourceTexts(root), existsSync(versionFile) ? readFileSync(versionFile, 'utf8') : '', await catalogue());
  console.log(lines.join('\n'));
}
