// npm run test:desktop: the host suites in a desktop VS Code, for machines that may download one or have one.
//   VSCODE_VERSION=1.100.3 npm run test:desktop      a version to download (stable when absent)
//   VSCODE_EXECUTABLE=/path/to/code npm run test:desktop      one that is here
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureNodeModules } from '../../scripts/parts/packages.mjs';
import { at, root } from '../../scripts/parts/paths.mjs';
import { must } from '../../scripts/parts/process.mjs';

await ensureNodeModules((text) => console.log(text));
await must(process.execPath, [at('esbuild.mjs')], { cwd: root });
const { runTests } = await import('@vscode/test-electron');
const { bundleSuites } = await import('./bundle.mjs');
const suites = await bundleSuites();
const workspace = mkdtempSync(join(tmpdir(), 'nw-w-'));
cpSync(at('test', 'host', 'workspace'), workspace, { recursive: true });
const { VSCODE_EXECUTABLE: executable, VSCODE_VERSION: version } = process.env;
try {
  await runTests({
    ...(executable ? { vscodeExecutablePath: resolve(executable) } : { version: version ?? 'stable' }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(suites, 'index.cjs'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    extensionTestsEnv: { NCCL_WORKBENCH_ROOT_FOLDER: root },
  });
} catch (error) {
  console.error(`The desktop suites did not pass: ${error.message}`);
  console.error('Where VS Code cannot be downloaded, "node test/host/run.mjs" runs the same suites in the VS Code server from npm.');
  process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
