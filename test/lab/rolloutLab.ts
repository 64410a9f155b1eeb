import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLab, freePort, type Lab } from './sshd.js';

/** The built command line. */
export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** One host: a real OpenSSH server whose login starts in a folder of its own, behind a relay that can be cut. */
export interface LabHost {
  readonly name: string;
  /** Its home on this machine. */
  readonly home: string;
  readonly file: string;
  /** Cuts every connection and lets no new one through, as a pulled cable does; `silent`: without a word to either end. */
  readonly sever: (silent?: boolean) => void;
  readonly mend: () => void;
}

/** Hosts for roll-outs of `~/.nccl.conf`. */
export interface RolloutLab {
  readonly lab: Lab;
  readonly hosts: readonly LabHost[];
  readonly config: string;
  readonly clusterFile: string;
  /** Runs the built command line; `HOME` is private. */
  run(args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<{ code: number | null; out: string; err: string }> };
  stop(): Promise<void>;
}

/** What a host has, to be held against what it had: names below its home, and of the file hash, mode, owner, inode and time. */
export function seen({ home, file }: LabHost): unknown {
  const names = readdirSync(home, { recursive: true }).map(String).sort();
  if (!existsSync(file)) return { names };
  const { mode, uid, gid, ino, mtimeMs } = statSync(file);
  return { names, sha256: createHash('sha256').update(readFileSync(file)).digest('hex'), mode, uid, gid, ino, mtimeMs };
}

/** Starts hosts gpu-1 … gpu-N, each with a `~/.nccl.conf` of its own text but the last, which has none. */
export async function startRolloutLab(count: number): Promise<RolloutLab> {
  const lab = createLab();
  chmodSync(lab.dir, 0o755);
  const key = lab.key('user');
  const relays: Server[] = [];
  const lines: string[] = [];
  const hosts: LabHost[] = [];
  for (let index = 1; index <= count; index++) {
    const name = `gpu-${index}`;
    const home = join(lab.dir, name);
    mkdirSync(home);
    // What the shell and SFTP take for the login's home.
    const server = await lab.sshd(name, {
      authorized: [`${key}.pub`],
      env: { HOME: home },
      lines: [`Subsystem sftp internal-sftp -d ${home}`],
    });
    const relay = await startRelay(server.port);
    relays.push(relay.server);
    lines.push(`Host ${name}`, `  Port ${relay.port}`);
    hosts.push({ name, home, file: join(home, '.nccl.conf'), sever: relay.sever, mend: relay.mend });
  }
  const config = lab.config(
    'config',
    [
      ...lines,
      'Host *',
      '  HostName 127.0.0.1',
      `  User ${lab.user}`,
      `  IdentityFile ${key}`,
      '  IdentityAgent none',
      `  UserKnownHostsFile ${join(lab.dir, 'none')}`,
      '  StrictHostKeyChecking accept-new',
      '',
    ].join('\n'),
  );
  mkdirSync(join(lab.dir, 'work', '.nccl'), { recursive: true });
  const clusterFile = join(lab.dir, 'work', '.nccl', 'cluster.yaml');
  writeFileSync(clusterFile, `name: lab\nsshConfig: ${config}\nhosts: ["gpu-[1-${count}]"]\nlauncher: mpirun\ngpusPerHost: 1\n`);
  return {
    lab,
    hosts,
    config,
    clusterFile,
    run: (args) => {
      const child = spawn(process.execPath, [cli, ...args], {
        cwd: join(lab.dir, 'work'),
        env: { ...process.env, HOME: join(lab.dir, 'work'), LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      return { child, done: new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err }))) };
    },
    stop: async () => {
      for (const relay of relays) relay.close();
      await lab.stop();
    },
  };
}

async function startRelay(
  to: number,
): Promise<{ readonly server: Server; readonly port: number; readonly sever: (silent?: boolean) => void; readonly mend: () => void }> {
  const sockets = new Set<Socket>();
  let cut = false;
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined).on('close', () => sockets.delete(near));
    if (cut) {
      near.destroy();
      return;
    }
    const far = connect(to, '127.0.0.1');
    sockets.add(far);
    far
      .on('error', () => undefined)
      .on('close', () => {
        sockets.delete(far);
        near.destroy();
      });
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    server,
    port,
    sever: (silent = false) => {
      cut = true;
      for (const socket of sockets) {
        if (silent) socket.unpipe().pause();
        else socket.destroy();
      }
    },
    mend: () => {
      cut = false;
    },
  };
}
