import { isSettingName } from '../names.js';
import type { UnknownValue } from '../setting.js';
import { isNothing, type YamlFile } from './yamlFile.js';
import type { ScalarNode, YamlNode } from './tree.js';

/** What reaches a process of a scalar, or why that is not known. */
export interface ReadText {
  readonly value: string | null;
  readonly unknown: UnknownValue | null;
}

/** Values of variables that stand before in the same list, for Kubernetes' `$(NAME)`. */
export type Earlier = ReadonlyMap<string, string | null>;

const nothing: ReadText = { value: null, unknown: 'variable' };

/**
 * Reads a scalar as the text of a variable. What programs put in its place later is not known: `${NAME}` (compose, envsubst, OmegaConf), `$NAME`,
 * tags such as `!Ref`, `<fill me in>`. Kubernetes' `$(NAME)` is known where NAME stands before it in the list (Kubernetes API, EnvVar.value).
 */
export function readScalar(file: YamlFile, node: ScalarNode, earlier?: Earlier): ReadText {
  if (isNothing(node)) return nothing;
  if (node.tag !== null && !/^!!(?:str|int|float|bool)$|^!$/u.test(node.tag))
    return { value: null, unknown: /^!(?:Ref|Sub|GetAtt|ImportValue|env|ENV)\b/u.test(node.tag) ? 'variable' : 'expression' };
  return readText(file, node.value, node.from, node.to, earlier);
}

/** Reads a text that stands from `from` to `to` as the text of a variable. */
export function readText(file: YamlFile, text: string, from: number, to: number, earlier?: Earlier): ReadText {
  if (file.template.touches(from, to)) return { value: null, unknown: 'template' };
  if (/^<[^<>\n]+>$/u.test(text)) return { value: null, unknown: 'template' };
  if (!text.includes('$')) return { value: text, unknown: null };
  noteUses(file, text);
  const pieces: string[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\$|\$\(([\w.-]+)\)|\$\{|\$(?=\w)|\$\(/gu)) {
    const stands = match[0] === '$$' ? '$' : match[1] === undefined ? null : (earlier?.get(match[1]) ?? null);
    if (stands === null) return nothing;
    pieces.push(text.slice(at, match.index), stands);
    at = match.index + match[0].length;
  }
  return { value: pieces.join('') + text.slice(at), unknown: null };
}

/** Notes the names of ours that a text reads. */
export function noteUses(file: YamlFile, text: string): void {
  for (const [, name = ''] of text.matchAll(/\$[{(]?(?:oc\.env:|env:)?([A-Za-z_]\w{0,100})/gu)) {
    if (isSettingName(name)) file.uses.add(name);
  }
}

const documenting = /^(?:(.*)[-_.])?(?:descriptions?|docs?|documentation|help|comments?|notes?|title|summary|examples?)$/iu;

/** True for keys under which people describe variables and do not set them. A mapping under `check-docs` is a job or a task that is called so. */
export function isDocumentation(key: string, value: YamlNode): boolean {
  const found = documenting.exec(key);
  return found !== null && (found[1] === undefined || value.kind !== 'map');
}

/** True for a sentence about a variable: several lower-case words in a row, which no value of NCCL's is. */
export function isProse(text: string): boolean {
  return text.split(/\s+/u, 40).filter((word) => /^[a-z]{2,}[.,:;!?)]*$/u.test(word)).length >= 3;
}
