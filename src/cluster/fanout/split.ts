/** Cuts an engine's output into lines and those at the label that the engine put before each: "gpu-01: text". */
export interface Splitter {
  push(chunk: string): void;
  /** The last line, where it has no end. */
  end(): void;
}

/** Longest line that is looked at, in UTF-16 units; the frame's own lines are far shorter. The rest of a longer one is dropped. */
const longest = 65_536;

/**
 * Makes a splitter. Only what the engine itself put at the beginning of a line says whose it is: a host that prints another host's
 * label gets its own in front of it. Lines without a known label go to `other`.
 */
export function createSplitter(
  hostOf: (label: string) => string | undefined,
  line: (host: string, text: string) => void,
  other: (text: string) => void,
): Splitter {
  let held = '';
  let dropping = false;
  const take = (text: string): void => {
    const at = text.indexOf(':');
    const host = at > 0 ? hostOf(text.slice(0, at).trimStart()) : undefined;
    if (host === undefined) other(text);
    else line(host, text.slice(text.charAt(at + 1) === ' ' ? at + 2 : at + 1));
  };
  const flush = (): void => {
    if (!dropping) take(held);
    held = '';
    dropping = false;
  };
  return {
    push: (chunk) => {
      let from = 0;
      for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
        held += chunk.slice(from, at);
        from = at + 1;
        flush();
      }
      if (!dropping) held += chunk.slice(from);
      if (held.length > longest) {
        take(held.slice(0, longest));
        held = '';
        dropping = true;
      }
    },
    end: () => {
      if (held !== '') flush();
    },
  };
}
