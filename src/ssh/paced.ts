import { Duplex } from 'node:stream';
import type { Slices } from './slices.js';

/**
 * The same stream, whose incoming bytes are handed on in slices: what 64 servers say at once (keys to agree on, signatures to check, packets to decrypt)
 * arrives in one turn of the event loop, and would hold it up for as long as all of it takes.
 */
export function paced(stream: Duplex, slices: Slices): Duplex {
  const out = new Duplex({
    allowHalfOpen: true,
    read: () => {
      stream.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      if (stream.write(chunk)) done();
      else stream.once('drain', () => done());
    },
    final: (done) => {
      stream.end();
      done();
    },
    destroy: (error, done) => {
      stream.destroy();
      done(error);
    },
  });
  let over: { readonly error: Error | null } | null = null;
  /** After all that came before it. */
  const finish = (error: Error | null): void => {
    if (over !== null) return;
    over = { error };
    slices.run(() => out.destroy(error ?? undefined));
  };
  stream.on('data', (chunk: Buffer) => {
    slices.run(() => {
      if (!out.destroyed && !out.push(chunk)) stream.pause();
    });
  });
  stream.on('end', () => {
    slices.run(() => {
      if (!out.destroyed) out.push(null);
    });
  });
  stream.on('error', finish);
  stream.on('close', () => finish(null));
  // What ended before tells nobody any more.
  if (stream.destroyed) finish(stream.errored);
  else stream.resume();
  return out;
}
