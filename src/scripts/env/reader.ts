import { longestExpansion } from '../expansion.js';
import { nothingRead, type FileReader, type Slip } from '../fileReading.js';
import { isSettingName } from '../names.js';
import { placesOf, type Places } from '../places.js';
import type { Setting } from '../setting.js';
import { maskTemplate, type MaskedTemplate } from '../template.js';
import { valueAt, type EnvValue } from './value.js';

/** A line up to its equals sign: indent, `export `, name, blanks. Sticky. */
const head = /[ \t]*(?:export[ \t]+)?(['"]?)([A-Za-z_][\w.]*)\1([ \t]*)=/uy;

/** A line that names a variable alone: what starts the container hands it on. Sticky. */
const nameAlone = /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*(?=\r?(?:\n|$))/uy;

interface EnvFile {
  readonly text: string;
  readonly mask: MaskedTemplate;
  readonly places: Places;
  readonly settings: Setting[];
  readonly slips: Slip[];
  readonly uses: Set<string>;
  /** Values of the names above, for `${NAME}`. */
  readonly known: Map<string, string | null>;
}

/**
 * Reads files of `NAME=value` lines, such as `.env` of dotenv and compose, `docker run --env-file` and `.deepspeed_env`. Values are those that dotenv
 * takes: without their quotes and without a comment behind a blank. Docker's `--env-file` keeps both, which the place of the value shows as written.
 */
export const readEnv: FileReader = (text, options) => {
  const mask = maskTemplate(text);
  const file: EnvFile = { text, mask, places: placesOf(text), settings: [], slips: [], uses: new Set(), known: new Map() };
  const reach = options.reach ?? 'ranks';
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const after = readLine(file, at, reach);
    const feed = mask.text.indexOf('\n', Math.max(at, after));
    at = feed < 0 ? text.length : feed + 1;
  }
  return Promise.resolve({ ...nothingRead, settings: file.settings, slips: file.slips, uses: [...file.uses] });
};

/** Reads what begins at a line's start and returns where it ends. */
function readLine(file: EnvFile, start: number, reach: Setting['reach']): number {
  const { mask, places } = file;
  head.lastIndex = start;
  const found = head.exec(mask.text);
  if (found === null) {
    nameAlone.lastIndex = start;
    const name = nameAlone.exec(mask.text)?.[1];
    if (name !== undefined && isSettingName(name)) file.uses.add(name);
    return start;
  }
  const [whole, quote = '', name = '', blanks = ''] = found;
  const value = valueAt(mask.text, start + whole.length);
  const equals = start + whole.length - 1;
  const nameFrom = equals - blanks.length - name.length - quote.length;
  const told = toldBy(file, value);
  file.known.set(name, told.value);
  for (const used of value.references) if (isSettingName(used)) file.uses.add(used);
  if (!isSettingName(name) || mask.touches(nameFrom, nameFrom + name.length)) return value.to;
  const first = start + whole.search(/\S/u);
  const setting: Setting = {
    name,
    nameRange: places.range(nameFrom, nameFrom + name.length),
    ...told,
    valueRange: places.range(value.from, value.to),
    range: places.range(first, value.to),
    kind: 'env',
    reach,
    scope: 'file',
  };
  file.settings.push(setting);
  const blankAfter = value.from > equals + 1 && value.to > value.from;
  if (blanks !== '' || blankAfter) {
    const from = nameFrom + name.length + quote.length;
    file.slips.push({
      slip: blanks === '' ? 'blank-after-equals' : 'blank-before-equals',
      name,
      value: told.value,
      range: setting.range,
      kind: 'env',
      edits: [{ range: places.range(from, blankAfter ? value.from : equals + 1), newText: '=' }],
    });
  }
  return value.to;
}

function toldBy({ mask, known }: EnvFile, value: EnvValue): Pick<Setting, 'value' | 'unknown'> {
  if (mask.touches(value.from, value.to)) return { value: null, unknown: 'template' };
  if (value.command) return { value: null, unknown: 'command' };
  let text = '';
  for (const part of value.parts) {
    const said = typeof part === 'string' ? part : (known.get(part.name) ?? null);
    if (said === null) return { value: null, unknown: 'variable' };
    text += said;
    if (value.parts.length > 1 && text.length > longestExpansion) return { value: null, unknown: 'variable' };
  }
  return { value: text, unknown: null };
}
