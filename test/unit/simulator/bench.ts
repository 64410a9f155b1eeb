import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import { readFileSync } from 'node:fs';
import { buildWorld } from '../../../src/simulator/buildWorld.js';
import type { Simulator } from '../../../src/simulator/cluster.js';
import { faultText, readFault } from '../../../src/simulator/fault.js';
import { faultKinds, type FaultName } from '../../../src/simulator/faultKinds.js';
import { runTool } from '../../../src/simulator/tools/table.js';
import type { World } from '../../../src/simulator/world.js';

/** Builds the stand-in programs into a folder of their own. */
export async function buildTools(): Promise<{ path: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-tools-'));
  const path = join(folder, 'simulator-tools.js');
  await build({
    entryPoints: ['src/simulator/tools/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: path,
    logLevel: 'error',
  });
  return {
    path,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A world without folders on disk: no conf files, no sandbox. */
export function plainWorld(options: { hosts?: number; gpus?: number; seed?: number; faults?: string[] } = {}): World {
  return buildWorld({
    hosts: options.hosts ?? 4,
    gpus: options.gpus ?? 8,
    seed: options.seed ?? 1,
    paceMs: 0,
    faults: (options.faults ?? []).map(readFault),
    folder: join(tmpdir(), 'no-such-folder'),
    startedAt: '2026-01-01T00:00:00.000Z',
  });
}

/** One fault of every kind, on one host each where `host` is null. */
export function everyFault(host: string | null): string[] {
  return (Object.keys(faultKinds) as FaultName[]).map((kind, index) => {
    const detail = faultKinds[kind].takes?.usual((below) => 3 % below, 8) ?? null;
    return faultText({ kind, host: host ?? `gpu-${String(index + 2).padStart(2, '0')}`, detail });
  });
}

/** Runs one stand-in program in this process. */
export async function tool(
  world: World,
  host: string,
  argv: readonly string[],
  env: Record<string, string> = {},
  run = 1,
): Promise<{ code: number; out: string; err: string }> {
  const [name = '', ...args] = argv;
  const own = world.hosts.find((candidate) => candidate.name === host);
  if (own === undefined) throw new Error(`no host ${host}`);
  let out = '';
  let err = '';
  const code = await runTool(name, {
    args,
    world,
    host: own,
    env,
    folder: process.cwd(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    pause: () => Promise.resolve(),
    nextRun: () => run,
  });
  return { code, out, err };
}

/** Logs in with the cluster's own key. */
export async function login(
  simulator: Simulator,
  host: string,
  key = readFileSync(join(simulator.folder, 'user_ed25519')),
): Promise<Client> {
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({ host: '127.0.0.1', port: simulator.ports[host] ?? 0, username: 'nccl', privateKey: key, hostVerifier: () => true });
  });
  return client;
}

/** How a remote command ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: string | null;
}

/** Opens one command. Its end is watched from the callback on: it may come in the same packet as the channel. */
export function open(
  client: Client,
  command: string,
  env: Record<string, string> = {},
): Promise<{ channel: ClientChannel; done: Promise<Ended>; first: Promise<string> }> {
  return new Promise((resolve, reject) => {
    client.exec(command, { env }, (error, channel) => {
      if (error) reject(error);
      else {
        const first = new Promise<string>((seen) =>
          channel.once('data', (chunk: Buffer) => {
            seen(chunk.toString());
          }),
        );
        resolve({ channel, done: ended(channel), first });
      }
    });
  });
}

/** Runs one command to its end. */
export async function remote(
  client: Client,
  command: string,
  options: { stdin?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { channel, done } = await open(client, command, options.env);
  channel.end(options.stdin ?? '');
  return done;
}

/** Waits for the end of an open command. */
function ended(channel: ClientChannel): Promise<Ended> {
  return new Promise((resolve) => {
    let out = '';
    let err = '';
    let code: number | null = null;
    let signal: string | null = null;
    channel.on('data', (chunk: Buffer) => (out += chunk.toString()));
    channel.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    channel.on('exit', (status: number | null, name?: string) => {
      code = status;
      signal = name ?? null;
    });
    channel.on('close', () => {
      resolve({ out, err, code, signal });
    });
  });
}
