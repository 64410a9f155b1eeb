// Makes a checkout ready for its tests: npm packages, Debian packages where that is possible, VS Code servers. Says what could not be had.
//   node scripts/setup.mjs
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages, ensureNodeModules } from './parts/packages.mjs';
import { ensureVscodeServer, versions } from './vscodeServer.mjs';

/** Does it all; returns what is left out, one sentence each. */
export async function setup(say) {
  await ensureNodeModules(say);
  const leftOut = await ensureDebianPackages(say);
  for (const version of Object.keys(versions)) {
    try {
      await ensureVscodeServer(version, say);
    } catch (error) {
      leftOut.push(`host and end-to-end tests on VS Code ${version}: ${error.message}`);
    }
  }
  return leftOut;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const leftOut = await setup((text) => console.log(text));
  for (const line of leftOut) console.log(`Left out: ${line}`);
  console.log(leftOut.length === 0 ? 'Everything that the tests need is here.' : 'The rest of the tests can run.');
}
