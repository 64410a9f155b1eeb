import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerChannel } from 'ssh2';
import { type Desk, gone, type Voice } from './desk.js';
import { noProcess } from './fleet/quick.js';
import { type ProgramCall, programCall } from './fleet/recognise.js';
import { standIn, toolNames } from './sandbox/programs.js';

const known: ReadonlySet<string> = new Set(toolNames);

/** A login on one host, as far as a program needs it. */
interface Login {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ready: () => Promise<void>;
}

/**
 * Plays a command that is one stand-in program and nothing else without any process: a search runs hundreds of them. null where the command is
 * another; false, with nothing done, where somebody put a file of their own in the program's place. `hear` is told how to end it by a signal.
 */
export function playHere(
  channel: ServerChannel,
  command: string,
  login: Login,
  desk: Desk,
  hear: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<boolean> | null {
  const call = programCall(command);
  if (call === null || !known.has(call.program)) return null;
  // Which program a word means, and which world it plays in, are the login's to say.
  if (Object.keys(call.env).some((name) => name === 'PATH' || name.startsWith('NCCL_WORKBENCH_'))) return null;
  return play(channel, call, login, desk, hear);
}

async function play(
  channel: ServerChannel,
  call: ProgramCall,
  login: Login,
  desk: Desk,
  hear: (kill: (signal: NodeJS.Signals) => void) => void,
): Promise<boolean> {
  const state = { over: false };
  channel.on('error', () => undefined);
  channel.on('close', () => (state.over = true));
  await login.ready();
  const file = await readFile(join(dirname(login.home), 'bin', call.program), 'utf8').catch(() => null);
  // For a channel that was closed meanwhile nothing is to be done any more.
  if (state.over || file !== standIn(call.program)) return state.over;
  const end = (say: () => void): void => {
    if (state.over) return;
    state.over = true;
    say();
    channel.end();
  };
  hear((signal) => {
    end(() => {
      channel.exit(signal.slice(3), false, '');
    });
  });
  const voice: Voice = {
    say: (text, where) => {
      if (!state.over) (where === 'out' ? channel : channel.stderr).write(text);
    },
    flush: () => (state.over ? Promise.reject(gone) : Promise.resolve()),
  };
  const { env, args, program, marker } = call;
  channel.resume();
  channel.write(`${marker} ${noProcess}\n`);
  const code = await (desk.play(program, { args, env: { ...login.env, ...env }, folder: login.home }, voice) ?? 127);
  end(() => {
    channel.exit(code);
  });
  return true;
}
