/** A password that a login worked with, for the other hosts of the fleet. */
export interface Proven {
  readonly secret: string;
  readonly remember: boolean;
}

/** Why nobody else is asked: the person gave up, or a host refused every answer. */
export interface Refusal {
  readonly alias: string;
  readonly reason: 'given-up' | 'refused';
}

/** How the one who asked came out: with a password that worked, with a refusal, or without an answer because its connection ended. */
export type Outcome = Proven | Refusal | 'lost';

/** The turn of one host: it alone asks and tries, until it says how it came out. Further words count for nothing. */
export interface Turn {
  settle(outcome: Outcome): void;
}

/** Passwords for the life of this process, so that a thousand hosts ask once and a wrong one is tried at one host. */
export interface PasswordRing {
  /**
   * What a host should do: try a password that worked elsewhere, take its turn and ask, or give up with those who asked before. Waits
   * while another host has the turn. `since`: when the login was asked for (performance.now()); a refusal counts for logins asked for
   * before it. `refused`: the proven password, once this host refused it. Rejects when the signal is aborted.
   */
  take(key: string, since: number, refused: string | null, signal: AbortSignal): Promise<Proven | Refusal | Turn>;
  /** Whether a remembered password was refused already, by any host. */
  isStale(secret: string): boolean;
  markStale(secret: string): void;
}

interface Entry {
  proven: Proven | null;
  refusal: (Refusal & { readonly at: number }) | null;
  busy: boolean;
  waiting: (() => void)[];
}

/** Makes an empty ring. */
export function createPasswordRing(): PasswordRing {
  const entries = new Map<string, Entry>();
  const stale = new Set<string>();
  return {
    take: async (key, since, refused, signal) => {
      const entry = entries.get(key) ?? { proven: null, refusal: null, busy: false, waiting: [] };
      entries.set(key, entry);
      for (;;) {
        signal.throwIfAborted();
        if (entry.proven !== null && entry.proven.secret !== refused) return entry.proven;
        if (entry.refusal !== null && entry.refusal.at >= since) return entry.refusal;
        if (!entry.busy) {
          entry.busy = true;
          return turnOf(entry);
        }
        await next(entry, signal);
      }
    },
    isStale: (secret) => stale.has(secret),
    markStale: (secret) => void stale.add(secret),
  };
}

function turnOf(entry: Entry): Turn {
  let settled = false;
  return {
    settle: (outcome) => {
      if (settled) return;
      settled = true;
      entry.busy = false;
      if (outcome !== 'lost') {
        // The first that worked stays: a fleet with two passwords must not try each host with both in turn.
        if ('secret' in outcome) entry.proven ??= outcome;
        else entry.refusal = { ...outcome, at: performance.now() };
      }
      for (const wake of entry.waiting.splice(0)) wake();
    },
  };
}

function next(entry: Entry, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      signal.removeEventListener('abort', wake);
      resolve();
    };
    entry.waiting.push(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
