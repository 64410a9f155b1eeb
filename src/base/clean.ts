/** Marks that reorder text on screen (Unicode Bidirectional Algorithm, UAX #9: the explicit formatting characters). */
const bidi = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';
/** C0 and C1 controls but tab and line feed, and the marks that reorder text on screen. */
const unsafe = new RegExp(`(?![\\t\\n])[\\p{Cc}${bidi}]`, 'gu');
/** The same without C0, which JSON escapes by itself. */
const unsafeInJson = new RegExp(`[\\u007f-\\u009f${bidi}]`, 'gu');

const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(7);

/** Terminal escape sequences: CSI, OSC up to its end, and two-byte ones. Of an OSC left open the mark alone goes: it must not swallow the words behind it. */
const escapes = new RegExp(
  [`${escape}\\[[0-?]*[ -/]*[@-~]`, `${escape}\\][^${bell}${escape}\\n]*(?:${bell}|${escape}\\\\)`, `${escape}[@-Z\\\\-_]`].join('|'),
  'g',
);

/** Printable ASCII, tabs and line feeds: nothing to take out. */
const plain = /^[\t\n\x20-\x7e]*$/;
/** Words of printable ASCII with single spaces between them. */
const plainLine = /^(?:[\x21-\x7e]+(?: (?=[\x21-\x7e])|$))*$/;

/** Text from a host, log or file made fit to show: no terminal escapes, no controls, no text reordering. */
export function clean(text: string): string {
  // Nearly all text is plain.
  if (plain.test(text)) return text;
  return text.replace(escapes, '').replace(unsafe, '');
}

/** {@link clean} text on one line: for names that stand in a list or begin a line of their own. */
export function cleanLine(text: string): string {
  if (plainLine.test(text)) return text;
  return clean(text).replace(/\s+/gu, ' ').trim();
}

/** JSON text with what {@link clean} would take out of it written as \u escapes: the same value, and nothing in it acts on a terminal. */
export function cleanJson(json: string): string {
  return json.replace(unsafeInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Text whose `[label](target)` cannot become a link: VS Code makes links of them, `command:` ones too, in notifications and in the prompts
 * of input boxes (base/common/linkedText.ts), where no escape exists. A space between the brackets breaks the form and keeps the words.
 */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}
