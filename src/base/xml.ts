import { clean } from './clean.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** What XML 1.0 (2.2 Char) allows no document to hold, beside the controls that {@link clean} takes out: halves of surrogate pairs and U+FFFE, U+FFFF. */
const notXml = /[\uD800-\uDFFF\uFFFE\uFFFF]/gu;

/** Foreign text for HTML or XML, inside an element or a quoted attribute; cut where it is very long. */
export function escapeXml(text: string, most = 2000): string {
  const shown = clean(text).replace(notXml, '\uFFFD');
  const cut = shown.length > most ? `${shown.slice(0, most)}…`.replace(notXml, '') : shown;
  return cut.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
