/** Lets at most `limit` pieces of work run at once; the others wait in order. */
export interface Gate {
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** For work inside of `run` that waits for a person: gives its place to others meanwhile, and waits for one again afterwards. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Pieces of work that run or wait for a place. */
  readonly busy: number;
}

/** Makes a gate. Waiting ends with the signal's reason when it is aborted; work that began is left to its own signal. */
export function createGate(limit: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    if (running < limit) {
      running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      };
      waiting.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  };
  const exit = (): void => {
    // The place is handed over rather than freed, so that nobody overtakes the one who waited.
    const next = waiting.shift();
    if (next) next();
    else running--;
  };
  return {
    run: async (work, signal) => {
      await enter(signal);
      try {
        return await work();
      } finally {
        exit();
      }
    },
    aside: async (work) => {
      exit();
      try {
        return await work();
      } finally {
        await enter(undefined);
      }
    },
    get busy() {
      return running + waiting.length;
    },
  };
}
