import { clean, cleanJson } from '../base/clean.js';
import type { Io } from './command.js';

/** What draws a progress line anew: back to its start and, mostly, erase it. The only control characters of our own. */
const redraw = new RegExp(`^\\r(?:${String.fromCharCode(0x1b)}\\[K)?`);

/** JSON for standard output: the same value as JSON.stringify's, in characters that do nothing to a terminal. */
export function jsonText(value: unknown, indent?: number): string {
  return cleanJson(JSON.stringify(value, null, indent));
}

/** The same streams behind one last gate: whatever a command forgot to clean, no control character of foreign text passes. */
export function safeIo(io: Io): Io {
  return {
    ...io,
    out: (text) => io.out(clean(text)),
    err: (text) => {
      const drawn = io.interactive ? (redraw.exec(text)?.[0] ?? '') : '';
      io.err(drawn + clean(text.slice(drawn.length)));
    },
  };
}
