/** Runs pieces of work at once while one turn of the event loop has time for them, and the rest in later turns, in order. */
export interface Slices {
  run(work: () => void): void;
  /** Resolves when nothing waits. */
  done(): Promise<void>;
}

/** Makes slices of `limitMs` a turn: reading the answers of 64 hosts that come at the same moment must not hold up an editor. */
export function createSlices(limitMs = 20): Slices {
  const waiting: (() => void)[] = [];
  let spentMs = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];
  const now = (work: () => void): void => {
    const start = performance.now();
    try {
      work();
    } finally {
      spentMs += performance.now() - start;
      schedule();
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      spentMs = 0;
      for (let work = waiting.shift(); work !== undefined; work = spentMs < limitMs ? waiting.shift() : undefined) now(work);
      if (waiting.length > 0) schedule();
      else for (const resolve of idle.splice(0)) resolve();
    });
  };
  return {
    run: (work) => {
      if (waiting.length === 0 && spentMs < limitMs) now(work);
      else {
        waiting.push(work);
        schedule();
      }
    },
    done: () =>
      waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle = [...idle, resolve];
          }),
  };
}

/** Something to await between pieces of a long work: it lets others have a turn when the work has held the thread for `limitMs`. */
export function createPauses(limitMs = 12): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < limitMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
