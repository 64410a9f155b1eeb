/** A time limit that stands still while a person is being asked. */
export interface Clock {
  /** Aborted when the time is up. */
  readonly signal: AbortSignal;
  /** Runs `work` with the clock standing still; calls may overlap. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Starts again with a new limit in ms. */
  restart(limitMs: number): void;
  /** Ends it; it never fires afterwards. */
  stop(): void;
}

/** Starts a clock of `limitMs` milliseconds. */
export function startClock(limitMs: number): Clock {
  const controller = new AbortController();
  let left = limitMs;
  let since = Date.now();
  let holds = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const go = (): void => {
    if (stopped || holds > 0) return;
    since = Date.now();
    timer = setTimeout(() => {
      controller.abort();
    }, left);
  };
  go();
  return {
    signal: controller.signal,
    hold: async (work) => {
      if (holds++ === 0) {
        clearTimeout(timer);
        left = Math.max(0, left - (Date.now() - since));
      }
      try {
        return await work();
      } finally {
        if (--holds === 0) go();
      }
    },
    restart: (limit) => {
      clearTimeout(timer);
      left = limit;
      go();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
