import type { ServerChannel } from 'ssh2';
import type { LoginPlace, QuickScript } from '../session.js';
import { scriptCall } from './recognise.js';

/** No process has this id: Linux gives out none above 4,194,304 (PID_MAX_LIMIT). */
export const noProcess = '4194305';

/** Standard input that was read to find out what a command is. */
export interface ReadAlready {
  readonly bytes: Buffer;
  /** Whether it is all there is. */
  readonly ended: boolean;
}

/**
 * Answers a command without a process when it is exactly the known script; for anything else `otherwise` is called, with the standard
 * input that was read to find out.
 */
export function answerQuickly(
  channel: ServerChannel,
  command: string,
  quick: QuickScript,
  place: LoginPlace,
  otherwise: (input?: ReadAlready) => void,
): void {
  const call = scriptCall(command);
  if (call === null || (call.script !== null && call.script !== quick.script)) {
    otherwise();
    return;
  }
  channel.on('error', () => undefined);
  const answer = (): void => {
    quick.of(call.operands).then(
      ({ stdout, code }) => {
        send(channel, (call.marker === null ? '' : `${call.marker} ${noProcess}\n`) + stdout, code, place);
      },
      (error: unknown) => {
        channel.stderr.write(`/bin/sh: ${error instanceof Error ? error.message : String(error)}\n`);
        channel.exit(126);
        channel.end();
      },
    );
  };
  if (call.script === null) takeScript(channel, Buffer.from(quick.script), answer, otherwise);
  else {
    channel.resume();
    answer();
  }
}

function send(channel: ServerChannel, text: string, code: number, place: LoginPlace): void {
  if (place.dies) {
    channel.write(text.slice(0, text.length >> 1), () => setTimeout(place.hangUp, 20));
    return;
  }
  channel.write(text);
  channel.exit(code);
  channel.end();
}

/** Reads standard input until it is the whole script or can no longer become it. */
function takeScript(channel: ServerChannel, script: Buffer, whole: () => void, otherwise: (input: ReadAlready) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (ended: boolean): ReadAlready => {
    channel.removeListener('data', data);
    channel.removeListener('end', end);
    channel.pause();
    return { bytes: Buffer.concat(chunks), ended };
  };
  const data = (chunk: Buffer): void => {
    const expected = script.subarray(size, size + chunk.length);
    chunks.push(chunk);
    size += chunk.length;
    if (!expected.equals(chunk)) otherwise(stop(false));
  };
  const end = (): void => {
    const input = stop(true);
    if (size === script.length) whole();
    else otherwise(input);
  };
  channel.on('data', data);
  channel.on('end', end);
}
