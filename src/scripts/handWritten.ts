/** A line that nobody wrote: data, which a grammar would take long over. */
const tooLong = /[^\n]{65536,}/gu;

/** A file is read to the end of the line that this many characters reach: what is longer was generated. */
const longest = 300_000;

/** The part of a text that somebody may have written, for grammars that take long over others. Offsets stay; overlong lines are blank. */
export function handWritten(text: string): string {
  const feed = text.length > longest ? text.indexOf('\n', longest) : -1;
  return (feed < 0 ? text : text.slice(0, feed + 1)).replace(tooLong, (line) => ' '.repeat(line.length));
}
