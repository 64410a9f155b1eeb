/** What stands for a character of a hole in the text that is parsed: no shell knows it, so the grammar takes it for a part of a word. */
export const placeholder = '\ue000';

/** Holes of Jinja, Helm, GitHub and ERB, each on one line, and comments of Jinja that fill one. */
const holes = /\$?\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|^[ \t]*\{#.*?#\}(?=[ \t]*\r?$)/gmu;

/** Lines that hold tags alone: in a template they leave nothing behind. */
const tagLine =
  /^[ \t]*(?:\{%.*?%\}[ \t]*|\{\{-?\s*(?:if|else|end|range|with|define|template|include|block)\b.*?\}\}[ \t]*|<%(?!=).*?%>[ \t]*|\{#.*?#\}[ \t]*)+(?=\r?$)/gmu;

/** What a guide leaves for its reader to fill in, `NAME=<your name>`. Elsewhere than after an equals sign it may well be a redirection. */
const blank = /(?<==)<[A-Za-z][A-Za-z0-9_. -]{0,60}>(?=\s|$)/gmu;
const isBlank = /^["']?<[A-Za-z][A-Za-z0-9_. -]{0,60}>["']?$/u;

/** Whether a stretch of a file is, or holds, a hole of a template. */
export function hasHole(text: string): boolean {
  return holdsTags(text) || isBlank.test(text);
}

function holdsTags(text: string): boolean {
  return (text.includes('{{') && text.includes('}}')) || text.includes('{%') || text.includes('<%');
}

/** The text with the holes of a template made harmless to a grammar, each character in its place. */
export function masked(text: string): string {
  const filled = text.includes('=<') ? text.replace(blank, (hole) => placeholder.repeat(hole.length)) : text;
  if (!holdsTags(text) && !text.includes('{#')) return filled;
  return filled
    .replace(tagLine, (line) => `#${placeholder.repeat(line.length - 1)}`)
    .replace(holes, (hole) => placeholder.repeat(hole.length));
}
