import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { access, mkdir, readFile, readlink, unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nextRun } from './tools/nextRun.js';
import { runTool } from './tools/table.js';
import type { SimulatedHost, World } from './world.js';

const openFile = promisify(open);
const closeFile = promisify(close);

/** Where the stand-in programs of a running cluster are answered in its own process, without a process of theirs. */
export interface Desk {
  /** Folder of its pipes. */
  readonly folder: string;
  /** Lets the programs be asked about the world that lies in this file. */
  add(worldFile: string, world: World): void;
  /** Plays a program to its end; null where its environment names no host of these worlds. */
  play(tool: string, call: Call, voice: Voice): Promise<number> | null;
  close(): void;
}

/** How a program was called. */
export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder it was called in. */
  readonly folder: string;
}

/** Where the output of a program goes. */
export interface Voice {
  say(text: string, where: 'out' | 'err'): void;
  /** Hands over what was said so far. Rejects with {@link gone} when nobody hears it any more. */
  flush(): Promise<void>;
}

/** Thrown out of a program whose reader has left. */
export const gone = new Error('the reader has left');

/**
 * Opens a desk. A program (`sandbox/programs.ts`) writes its process id and name into the pipe `ask`; the desk reads the words, the
 * environment and the folder of that process from /proc, and writes what the shell of the program is to do, as lines of shell, into the
 * pipe that is named by the process id. null where there is no Linux /proc or no mkfifo: every call then starts a process.
 */
export async function openDesk(folder: string): Promise<Desk | null> {
  const ask = join(folder, 'ask');
  try {
    await access('/proc/self/environ', constants.R_OK);
    await mkdir(folder, { mode: 0o700 });
    await promisify(execFile)('mkfifo', ['-m', '600', ask]);
  } catch {
    return null;
  }
  const worlds = new Map<string, World>();
  // Open for writing as well, so that it has no end when a program closes it.
  const asked = new Socket({ fd: await openFile(ask, constants.O_RDWR | constants.O_NONBLOCK), readable: true, writable: false });
  const desk: Desk = {
    folder,
    add: (worldFile, world) => void worlds.set(worldFile, world),
    play: (tool, call, voice) => {
      const worldFile = call.env['NCCL_WORKBENCH_WORLD'] ?? '';
      const world = worlds.get(worldFile);
      const host = world?.hosts.find(({ name }) => name === call.env['NCCL_WORKBENCH_HOST']);
      return world === undefined || host === undefined ? null : play(tool, call, { world, worldFile, host }, voice);
    },
    close: () => asked.destroy(),
  };
  let rest = '';
  asked.setEncoding('utf8');
  asked.on('error', () => undefined);
  asked.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-200);
    for (const line of lines) {
      const call = /^([1-9]\d{0,9}) ([a-z_-]{1,40})$/.exec(line);
      if (call !== null) void answer(desk, Number(call[1]), call[2] ?? '');
    }
  });
  asked.unref();
  return desk;
}

async function answer(desk: Desk, pid: number, tool: string): Promise<void> {
  const pipe = join(desk.folder, String(pid));
  const [call, reply] = await Promise.all([callOf(pid).catch(() => null), replyTo(pipe, pid)]);
  await unlink(pipe).catch(() => undefined);
  if (reply === null) return;
  const playing = call === null ? null : desk.play(tool, call, reply);
  // Closed without a word, the program asks no more and starts its process.
  if (playing === null) reply.close();
  else await reply.exit(await playing);
}

async function play(tool: string, call: Call, { world, worldFile, host }: Stage, voice: Voice): Promise<number> {
  try {
    return await runTool(tool, {
      ...call,
      world,
      host,
      out: (text) => {
        voice.say(text, 'out');
      },
      err: (text) => {
        voice.say(text, 'err');
      },
      pause: async () => {
        if (world.paceMs === 0) return;
        await voice.flush();
        await new Promise((resolve) => setTimeout(resolve, world.paceMs));
      },
      nextRun: () => nextRun(join(dirname(worldFile), 'runs')),
    });
  } catch (error) {
    if (error !== gone) voice.say(`${error instanceof Error ? error.message : String(error)}\n`, 'err');
    return 1;
  }
}

interface Stage {
  readonly world: World;
  readonly worldFile: string;
  readonly host: SimulatedHost;
}

/** What a process was started with: `/bin/sh PROGRAM WORD…`, as the kernel starts a script. */
async function callOf(pid: number): Promise<Call> {
  const place = `/proc/${String(pid)}`;
  const [words, env, folder] = await Promise.all([
    readFile(join(place, 'cmdline'), 'utf8'),
    readFile(join(place, 'environ'), 'utf8'),
    readlink(join(place, 'cwd')),
  ]);
  return {
    args: words.split('\0').slice(2, -1),
    env: Object.fromEntries(
      env
        .split('\0')
        .map((entry) => [entry, entry.indexOf('=')] as const)
        .filter(([, at]) => at > 0)
        .map(([entry, at]) => [entry.slice(0, at), entry.slice(at + 1)]),
    ),
    folder,
  };
}

/** Lines of shell for one waiting program. */
interface Reply extends Voice {
  /** Ends the program with this status. */
  exit(code: number): Promise<void>;
  close(): void;
}

/** Opens the pipe of a waiting program; null when the program ended before it opened its own end. */
async function replyTo(pipe: string, pid: number): Promise<Reply | null> {
  let fd: number | null = null;
  for (let wait = 1; fd === null; wait = Math.min(2 * wait, 50)) {
    try {
      fd = await openFile(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      // Nobody reads yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO') || !isAlive(pid)) return null;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  let socket: Socket;
  try {
    socket = new Socket({ fd, readable: false, writable: true });
  } catch {
    await closeFile(fd);
    return null;
  }
  socket.on('error', () => undefined);
  let said: { text: string; where: 'out' | 'err' }[] = [];
  const flush = (last = ''): Promise<void> => {
    const lines =
      said.map(({ text, where }) => `printf %s '${text.replaceAll("'", "'\\''")}'${where === 'err' ? ' >&2' : ''}\n`).join('') + last;
    said = [];
    return new Promise((resolve, reject) => {
      if (socket.destroyed) reject(gone);
      else if (lines === '') resolve();
      else
        socket.write(lines, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(gone);
        });
    });
  };
  return {
    say: (text, where) => {
      const before = said.at(-1);
      if (before?.where === where) before.text += text;
      else said.push({ text, where });
    },
    flush: () => flush(),
    exit: async (code) => {
      await flush(`exit ${String(code & 255)}\n`).catch(() => undefined);
      socket.destroy();
    },
    close: () => socket.destroy(),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
