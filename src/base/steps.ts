/** The end of work that is cut into steps, done at one go. */
export function drained<T>(steps: Generator<undefined, T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}
