import type { Origin } from '../../base/origin.js';

/** What the beginning of a snapshot's text says of it. */
export interface CaptureHead {
  readonly at: string | null;
  readonly origin: Origin | null;
  readonly cluster: string | null;
}

/** Reads the first lines of a snapshot, before its hosts; what is not there is null. */
export function captureHead(text: string): CaptureHead {
  const before = text.split(/"hosts"\s*:/, 1)[0] ?? '';
  const field = (name: string): string | null => {
    const found = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(before)?.[1];
    if (found === undefined) return null;
    try {
      const value: unknown = JSON.parse(found);
      return typeof value === 'string' ? value : null;
    } catch {
      return null;
    }
  };
  const at = field('at');
  const origin = field('origin');
  return {
    at: at === null || Number.isNaN(Date.parse(at)) ? null : at,
    origin: origin === 'measured' || origin === 'simulated' || origin === 'modelled' ? origin : null,
    cluster: field('cluster'),
  };
}
