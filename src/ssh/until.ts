/**
 * The value of `work`, or the first of the signals that was aborted before it came. Leaves no listener behind on signals that live
 * longer than the work. Rejects when `work` does.
 */
export async function until<T>(work: Promise<T>, ...signals: readonly AbortSignal[]): Promise<T | AbortSignal> {
  const listeners: (() => void)[] = [];
  try {
    return await Promise.race([
      work,
      new Promise<AbortSignal>((resolve) => {
        for (const signal of signals) {
          const listener = (): void => {
            resolve(signal);
          };
          if (signal.aborted) listener();
          signal.addEventListener('abort', listener);
          listeners.push(() => {
            signal.removeEventListener('abort', listener);
          });
        }
      }),
    ]);
  } finally {
    for (const remove of listeners) remove();
  }
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined);
    }, ms);
  });
}

/** Why a signal was aborted, as an Error. */
export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
