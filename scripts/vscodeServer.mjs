// Installs the VS Code server and workbench that ship inside the npm package code-server, so that tests and the demo have a real VS Code
// without a display and without a download from elsewhere.
//   node scripts/vscodeServer.mjs [1.100 | 1.139 …]      installs these (all when none is named)
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at } from './parts/paths.mjs';
import { has, must, run } from './parts/process.mjs';

/** The VS Code versions that the tests use: the oldest supported one and a current one. `node` is the major that the server wants. */
export const versions = {
  '1.100': { codeServer: '4.100.3', node: 20, nodePackage: '20.20.2' },
  1.139: { codeServer: '4.139.1', node: 24, nodePackage: '24.21.0' },
};
/** The version that the demo and the end-to-end tests use. */
export const newest = '1.139';

/** Changes when the way of installing changes, so that what an older script installed is not taken for good. */
const recipe = 1;
const marker = 'complete.json';

/** Folder of the installations: `.vscode-test-host` in the checkout, or a shared one. */
const cache = () => process.env.NCCL_WORKBENCH_VSCODE_CACHE ?? at('.vscode-test-host');
/** Folder of one version. The package version is part of it, so that another one is never mistaken for it. */
const folderOf = (version) => join(cache(), versions[version].codeServer);

/** @returns {{ root: string, node: string, version: string } | null} an installation that is whole, or null */
export function installed(version) {
  try {
    const folder = folderOf(version);
    const found = JSON.parse(readFileSync(join(folder, marker), 'utf8'));
    const node = found.node === null ? process.execPath : join(folder, found.node);
    // An installation made with the running node fits only a node of the same major.
    if (found.recipe !== recipe || !existsSync(node)) return null;
    if (found.node === null && majorOf(process.versions.node) !== versions[version].node) return null;
    return { root: join(folder, 'vscode'), node, version: found.version };
  } catch {
    return null;
  }
}

const majorOf = (version) => Number(version.split('.')[0]);

/** The prefix of node's headers when they belong to this major, else null. */
function headersOf(prefix, major) {
  const file = join(prefix, 'include', 'node', 'node_version.h');
  return existsSync(file) && new RegExp(`NODE_MAJOR_VERSION ${major}\\b`).test(readFileSync(file, 'utf8')) ? prefix : null;
}

/** npm's own node-gyp. */
function nodeGyp() {
  const places = [];
  if (process.env.npm_execpath) places.push(dirname(dirname(process.env.npm_execpath)));
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const npm = join(folder, 'npm');
    if (existsSync(npm)) places.push(dirname(dirname(realpathSync(npm))));
  }
  places.push(join(dirname(dirname(realpathSync(process.execPath))), 'lib', 'node_modules', 'npm'));
  const found = places.map((place) => join(place, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')).find((file) => existsSync(file));
  if (found === undefined)
    throw new Error("npm's node-gyp was not found; it builds the native parts of the VS Code server. Install npm with Node.");
  return found;
}

/** Installs one version unless it is there. Throws with what went wrong; leaves nothing half done behind. */
export async function ensureVscodeServer(version, say = console.error) {
  const there = installed(version);
  if (there !== null) return there;
  const wanted = versions[version];
  if (process.platform === 'win32') throw new Error('The VS Code server for tests cannot be installed on Windows.');
  for (const tool of ['npm', 'tar', 'make', 'g++', 'python3'])
    if (!has(tool)) throw new Error(`${tool} is missing; it is needed to install the VS Code server for tests.`);
  const began = Date.now();
  mkdirSync(cache(), { recursive: true });
  const part = mkdtempSync(join(cache(), `${wanted.codeServer}.part-`));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')));
  try {
    const { node, prefix } = await nodeFor(wanted, part, env);
    const toolEnv = { ...env, PATH: `${dirname(node ?? process.execPath)}${delimiter}${env.PATH ?? ''}` };
    await unpack(`code-server@${wanted.codeServer}`, part, env);
    renameSync(join(part, 'package', 'lib', 'vscode'), join(part, 'vscode'));
    rmSync(join(part, 'package'), { recursive: true });
    // `npm ci` refuses the shrinkwrap of some versions ("Missing: tslib from lock file"); no lifecycle script is run.
    for (const folder of ['vscode', join('vscode', 'extensions')]) {
      await must('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=dev', '--loglevel=error'], {
        cwd: join(part, folder),
        env: toolEnv,
      });
    }
    await buildNatives(part, node ?? process.execPath, prefix, toolEnv, say);
    // Older versions look for their modules in an archive of this name.
    if (!existsSync(join(part, 'vscode', 'node_modules.asar'))) symlinkSync('node_modules', join(part, 'vscode', 'node_modules.asar'));
    await addRipgrep(part, env);
    const product = JSON.parse(readFileSync(join(part, 'vscode', 'product.json'), 'utf8'));
    const found = String(product.version ?? JSON.parse(readFileSync(join(part, 'vscode', 'package.json'), 'utf8')).version);
    if (!found.startsWith(`${version}.`)) throw new Error(`code-server ${wanted.codeServer} holds VS Code ${found}, not ${version}`);
    writeFileSync(join(part, marker), JSON.stringify({ recipe, version: found, node: node === null ? null : node.slice(part.length + 1) }));
    rmSync(folderOf(version), { recursive: true, force: true });
    renameSync(part, folderOf(version));
    say(`VS Code ${found} installed in ${Math.round((Date.now() - began) / 1000)} s`);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  const result = installed(version);
  if (result === null) throw new Error(`VS Code ${version} was installed but is not whole; remove ${folderOf(version)} and try again.`);
  return result;
}

/** Packs a package of the registry and unpacks it as `folder/package`. */
async function unpack(spec, folder, env) {
  const { stdout } = await must('npm', ['pack', '--silent', '--pack-destination', folder, spec], { cwd: folder, env });
  const file = stdout.trim().split('\n').at(-1);
  await must('tar', ['xzf', file], { cwd: folder });
  rmSync(join(folder, file));
}

/** The node that the server wants: the running one when its major fits and its headers are here, else one from npm (binary and headers). */
async function nodeFor(wanted, part, env) {
  if (majorOf(process.versions.node) === wanted.node) {
    const prefix = headersOf(dirname(dirname(realpathSync(process.execPath))), wanted.node);
    if (prefix !== null) return { node: null, prefix };
  }
  await unpack(`node-${process.platform}-${process.arch}@${wanted.nodePackage}`, part, env);
  renameSync(join(part, 'package'), join(part, 'node'));
  const prefix = headersOf(join(part, 'node'), wanted.node);
  if (prefix === null)
    throw new Error(`node-${process.platform}-${process.arch}@${wanted.nodePackage} holds no headers of node ${wanted.node}`);
  return { node: join(part, 'node', 'bin', 'node'), prefix };
}

/** Builds the native modules that the server cannot do without and that bring nothing built for this platform. */
async function buildNatives(part, node, prefix, env, say) {
  const gyp = nodeGyp();
  const modules = join(part, 'vscode', 'node_modules');
  for (const name of ['node-pty', 'native-watchdog', '@vscode/native-watchdog', '@vscode/spdlog']) {
    const folder = join(modules, name);
    if (!existsSync(folder) || existsSync(join(folder, 'prebuilds', `${process.platform}-${process.arch}`))) continue;
    const built = await run(node, [gyp, 'rebuild', `--nodedir=${prefix}`], { cwd: folder, env });
    if (built.code === 0) continue;
    // Without spdlog the server only keeps no log files.
    if (name === '@vscode/spdlog') say(`${name} could not be built: the VS Code server will keep no log files`);
    else throw new Error(`${name} could not be built\n${built.output.slice(-3000)}`);
  }
}

/** ripgrep's own install step downloads a binary; its later packages carry one for each platform. */
async function addRipgrep(part, env) {
  const folder = join(part, 'vscode', 'node_modules', '@vscode', 'ripgrep');
  if (!existsSync(folder) || existsSync(join(folder, 'bin', 'rg'))) return;
  await unpack(`@vscode/ripgrep-${process.platform}-${process.arch}@1.18.0`, part, env);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  renameSync(join(part, 'package', 'bin', 'rg'), join(folder, 'bin', 'rg'));
  rmSync(join(part, 'package'), { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  for (const version of asked.length > 0 ? asked : Object.keys(versions)) {
    if (!Object.hasOwn(versions, version)) {
      console.error(`VS Code ${version} is not one of ${Object.keys(versions).join(', ')}`);
      process.exit(2);
    }
    const { root, version: found } = await ensureVscodeServer(version);
    console.log(`VS Code ${found}: ${root}`);
  }
}
