/** A function that asks and hands the answer on, unless it was called again meanwhile: an answer that comes late never stands over a newer one's. */
export function newest<T>(ask: () => Promise<T>, use: (answer: T) => void): () => Promise<void> {
  let calls = 0;
  return async () => {
    const call = ++calls;
    const answer = await ask();
    if (call === calls) use(answer);
  };
}
