/** C0 and C1 controls but tab and line feed, and the marks that reorder text on screen. */
const unsafe = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]', 'gu');

/** Terminal escape sequences: CSI, OSC up to its end, and two-byte ones. */
const escapes = new RegExp('\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\-_])', 'gu');

/** Text from a host, log or file made fit to show: no terminal escapes, no controls, no text reordering. */
export function clean(text: string): string {
  return text.replace(escapes, '').replace(unsafe, '');
}
