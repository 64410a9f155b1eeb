/** Calls `run` at once and then at most every so many ms; a call that came too early is made up for at the end. */
export function throttle(run: () => void, ms: number): { call(): void; dispose(): void } {
  let timer: NodeJS.Timeout | null = null;
  let owed = false;
  const wait = (): void => {
    timer = setTimeout(() => {
      timer = null;
      if (!owed) return;
      owed = false;
      run();
      wait();
    }, ms);
  };
  return {
    call: () => {
      if (timer !== null) {
        owed = true;
        return;
      }
      run();
      wait();
    },
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      owed = false;
    },
  };
}
