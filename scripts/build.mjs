// npm run build: installs the npm packages where they are missing, then bundles everything into dist/.
import { ensureNodeModules } from './parts/packages.mjs';
import { at } from './parts/paths.mjs';
import { must } from './parts/process.mjs';

await ensureNodeModules((text) => console.log(text));
await must(process.execPath, [at('esbuild.mjs'), ...process.argv.slice(2)], { cwd: at(), show: true });
