import { StringDecoder } from 'node:string_decoder';

/** Collects one output stream: UTF-8 across chunk borders, kept up to a limit, passed on as it comes. */
export interface Collector {
  push(chunk: Buffer): void;
  /** Kept text; call once, after the last chunk. */
  end(): { readonly text: string; readonly truncated: boolean };
}

/** Makes a collector that keeps `maxBytes` bytes and hands every decoded piece to `tap`. */
export function createCollector(maxBytes: number, tap?: (text: string) => void): Collector {
  const live = new StringDecoder('utf8');
  const kept: Buffer[] = [];
  let size = 0;
  let truncated = false;
  return {
    push: (chunk) => {
      const room = Math.max(0, maxBytes - size);
      if (chunk.length > room) truncated = true;
      if (room > 0) kept.push(chunk.subarray(0, room));
      size += Math.min(room, chunk.length);
      const text = tap === undefined ? '' : live.write(chunk);
      if (text !== '') tap?.(text);
    },
    end: () => {
      const rest = live.end();
      if (rest !== '') tap?.(rest);
      const decoder = new StringDecoder('utf8');
      const text = decoder.write(Buffer.concat(kept));
      // Where the limit cut a character in two its first half is dropped; where the stream itself ended so it is shown as damaged.
      return { text: truncated ? text : text + decoder.end(), truncated };
    },
  };
}

/** Longest noise before the private line that is waited for. */
const maxNoise = 65_536;

/** Takes the private first line off a stream: reports the process id on it, passes on what follows. */
export function createHeader(
  marker: string,
  next: (chunk: Buffer) => void,
): { push(chunk: Buffer): void; end(): void; pid(): number | null } {
  const wanted = Buffer.from(`${marker} `, 'latin1');
  let held: Buffer | null = Buffer.alloc(0);
  let pid: number | null = null;
  return {
    pid: () => pid,
    push: (chunk) => {
      if (held === null) {
        next(chunk);
        return;
      }
      held = Buffer.concat([held, chunk]);
      const at = held.indexOf(wanted);
      const lineEnd = at < 0 ? -1 : held.indexOf(10, at);
      if (lineEnd >= 0) {
        const digits = held.toString('latin1', at + wanted.length, lineEnd).trim();
        if (/^[1-9]\d{0,9}$/.test(digits)) pid = Number(digits);
        const rest = held.subarray(lineEnd + 1);
        held = null;
        if (rest.length > 0) next(rest);
      } else if (held.length > maxNoise) {
        // No such line is coming: the login shell did something else, and this is its output.
        const all = held;
        held = null;
        next(all);
      }
    },
    end: () => {
      const rest = held;
      held = null;
      if (rest !== null && rest.length > 0) next(rest);
    },
  };
}
