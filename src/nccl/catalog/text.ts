/** Lower case of ASCII letters only, as strcasecmp compares in the C locale. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether two texts are equal but for the case of ASCII letters. */
export function sameWord(a: string, b: string): boolean {
  return a.length === b.length && asciiLower(a) === asciiLower(b);
}

/** The six characters that isspace accepts in the C locale. */
export const blanks = ' \t\n\v\f\r';

/** Removes C blanks on both ends. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blanks.includes(text.charAt(start))) start++;
  while (end > start && blanks.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** strtok: pieces between any run of the delimiter, never empty. */
export function tokens(text: string, delimiter: string): string[] {
  return text.split(delimiter).filter((piece) => piece !== '');
}

/** The part before the first NUL, as C sees a string. */
export function cString(text: string): string {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}
