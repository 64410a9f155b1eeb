import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A fabric that ibsim simulates, brought up by a real OpenSM, for the real diagnostics to look at. */
export interface SimulatedFabric {
  /** Runs one of infiniband-diags on it and returns what it printed. */
  run(tool: string, ...args: readonly string[]): Promise<string>;
  /** Types a line at ibsim's console, such as `Unlink "S-…"[9]`. */
  console(line: string): Promise<void>;
  stop(): Promise<void>;
}

const library = findLibrary();

/** Why no fabric can be simulated here, or null. */
export const missing: string | null = (() => {
  const absent = ['ibsim', 'opensm', 'ibnetdiscover'].filter((tool) => !onPath(tool));
  if (absent.length > 0) return `${absent.join(', ')} not found: apt-get install ibsim-utils infiniband-diags opensm`;
  return library === null ? 'libumad2sim.so not found: apt-get install ibsim-utils' : null;
})();

/** Starts ibsim on this fabric file and a subnet manager with these lines of configuration on ibsim. Both end with `stop`. */
export async function simulateFabric(text: string, configuration: readonly string[] = []): Promise<SimulatedFabric> {
  const folder = mkdtempSync(join(tmpdir(), 'ib-'));
  writeFileSync(join(folder, 'net'), text);
  // The log is block-buffered by default, and "SUBNET UP" would stay unseen.
  writeFileSync(join(folder, 'opensm.conf'), ['force_log_flush TRUE', ...configuration, ''].join('\n'));
  const preload = { ...process.env, LD_PRELOAD: library ?? '', OSM_TMP_DIR: folder, OSM_CACHE_DIR: folder };
  // Its console reads standard input, which stays open: at its end ibsim would spin.
  const ibsim = spawn('ibsim', ['-s', ...sizes(text), 'net'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  const children: ChildProcess[] = [ibsim];
  const stop = async (): Promise<void> => {
    await Promise.all(children.reverse().map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    let said = '';
    ibsim.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    ibsim.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(
      'ibsim',
      ibsim,
      () => said.includes('Network simulator ready'),
      () => said,
    );
    const log = join(folder, 'opensm.log');
    const opensm = spawn('opensm', ['-F', join(folder, 'opensm.conf'), '-f', log], { cwd: folder, env: preload, stdio: 'ignore' });
    children.push(opensm);
    const read = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await until('opensm', opensm, () => read().includes('SUBNET UP'), read);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    run: (tool, ...args) =>
      new Promise((resolve, reject) => {
        execFile(tool, args, { env: preload, cwd: folder, timeout: 60_000, maxBuffer: 64 << 20 }, (error, stdout) => {
          if (error === null) resolve(stdout);
          else reject(Object.assign(new Error(`${tool}: ${error.message}`, { cause: error }), { stdout }));
        });
      }),
    console: async (line) => {
      ibsim.stdin.write(`${line}\n`);
      // The console has no answer that could be waited for.
      await new Promise((done) => setTimeout(done, 300));
    },
    stop,
  };
}

/** Room for nodes, switches, ports and LIDs: ibsim's own takes about 2,000 nodes. */
function sizes(text: string): string[] {
  const nodes = text.match(/^(Switch|Ca)\t/gm)?.length ?? 0;
  return nodes < 500 ? [] : ['-N', '16384', '-S', '1024', '-P', '65536', '-L', '40960'];
}

async function until(name: string, child: ChildProcess, ready: () => boolean, said: () => string): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!ready()) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${said().slice(-500)}`);
    if (Date.now() > limit) throw new Error(`${name} was not ready in 60 s: ${said().slice(-500)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Asks first, then insists. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(insist);
}

function onPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));
}

/** The library that stands in for /dev/infiniband, in the folder of this machine's architecture. */
function findLibrary(): string | null {
  const root = '/usr/lib';
  if (!existsSync(root)) return null;
  const folders = ['.', ...readdirSync(root).filter((name) => name.includes('linux-gnu'))];
  return folders.map((name) => join(root, name, 'umad2sim', 'libumad2sim.so')).find((path) => existsSync(path)) ?? null;
}
