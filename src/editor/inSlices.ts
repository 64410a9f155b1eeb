/** Time that the editor's thread is held at a stretch, in ms; what types or scrolls must not wait longer. */
const sliceMs = 15;

/** Runs work that is cut into steps, with room between them for whatever else waits on this thread. */
export async function inSlices<T>(steps: Generator<undefined, T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < sliceMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}
