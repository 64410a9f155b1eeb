import type { Duplex } from 'node:stream';

/** Streams to hosts that answered and wait for their login, by place. */
export interface Parked {
  put(place: string, stream: Duplex, release: () => void): void;
  /** The stream to a place, or null. Whoever takes it calls `release` once it is done with what the stream stands on. */
  take(place: string): { readonly stream: Duplex; readonly release: () => void } | null;
  clear(): void;
}

/** Longest wait, in ms: sshd hangs up after LoginGraceTime, 120 s unless told otherwise. */
const longestMs = 60_000;

/** Makes a place to park; what waits too long or ends is dropped. */
export function createParking(): Parked {
  const all = new Map<string, { readonly stream: Duplex; readonly release: () => void; readonly timer: NodeJS.Timeout }>();
  const drop = (place: string): void => {
    const entry = all.get(place);
    if (entry === undefined) return;
    all.delete(place);
    clearTimeout(entry.timer);
    entry.stream.destroy();
    entry.release();
  };
  return {
    put: (place, stream, release) => {
      drop(place);
      const timer = setTimeout(() => drop(place), longestMs);
      timer.unref();
      all.set(place, { stream, release, timer });
    },
    take: (place) => {
      const entry = all.get(place);
      if (entry === undefined) return null;
      all.delete(place);
      clearTimeout(entry.timer);
      if (!entry.stream.destroyed && entry.stream.readable) return entry;
      entry.stream.destroy();
      entry.release();
      return null;
    },
    clear: () => {
      for (const place of [...all.keys()]) drop(place);
    },
  };
}
