/** What is fetched of a growing text by the numbers of its lines. */
export interface LineTail {
  /** The first line that was not taken yet, from 1. */
  readonly next: number;
  /** Takes what stands from {@link next} on: whole lines, and with `last` also a line without an end. */
  add(text: string, options?: { readonly cut?: boolean; readonly last?: boolean }): void;
}

/**
 * Hands on the lines of a text that is fetched again and again from where the last fetch ended. Lines are counted and not bytes: a byte that is no
 * UTF-8 is another length here than there, a line break is one on both sides.
 */
export function lineTail(take: (text: string) => void): LineTail {
  let next = 1;
  return {
    get next() {
      return next;
    },
    add: (text, { cut = false, last = false } = {}) => {
      const end = text.lastIndexOf('\n') + 1;
      // A line that does not even fit into one fetch is handed on as far as it came.
      const part = last || (cut && end === 0) ? text : text.slice(0, end);
      if (part === '') return;
      for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) next++;
      if (!part.endsWith('\n')) next++;
      take(part);
    },
  };
}
