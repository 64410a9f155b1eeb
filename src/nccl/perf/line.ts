/** What launchers put before each line: Open MPI's `[1,0]<stdout>:`, srun's `0: `, a bare `[0]`, `[default0]:` of torchrun --tee, markdown's `> `, clush's and pdsh's `host: `. */
const prefixes = [
  /^\[\d+,\d+\]<std(?:out|err)>: ?/,
  /^\[\d+(?:,\d+)?\] ?/,
  /^\[[a-z]\w{0,40}\d\]:/,
  /^> ?/,
  /^\d+: /,
  /^[A-Za-z][\w.-]{0,252}: (?=\s*(?:#|\d+\s+\d+\s+[a-z]))/,
];

/** How lines with a prefix begin; nearly all have none. */
const prefixed = /^(?:[[>]|\d+: |[A-Za-z][\w.-]{0,252}: )/;

/** Whether a line begins with a letter and no prefix: it is neither a comment nor a row. */
export function isProse(line: string): boolean {
  return /^[A-Za-z]/.test(line) && !prefixed.test(line);
}

/** A line without its launcher's prefixes, and the prefix, which tells processes apart. */
export function withoutPrefix(line: string): { readonly text: string; readonly prefix: string } {
  let text = line;
  if (!prefixed.test(line)) return { text, prefix: '' };
  for (let round = 0; round < 2; round++) {
    for (const pattern of prefixes) {
      const match = pattern.exec(text);
      if (match !== null) text = text.slice(match[0].length);
    }
  }
  return { text, prefix: line.slice(0, line.length - text.length) };
}

/** Tags of launchers that mark every write instead of every line, so they stand in the middle of a row. */
const innerTags = /\[\d{1,7}(?:,\d{1,7})?\](?:<std(?:out|err)>:)?/g;

/** A row's text without tags in its middle. Not for comment lines, where brackets hold PCI addresses. */
export function withoutInnerTags(text: string): string {
  return text.includes('[') ? text.replace(innerTags, ' ') : text;
}
