import { isSettingName } from '../names.js';
import { looksLikeCommand } from '../json/judgement.js';
import { childrenOf, type SyntaxNode } from '../syntax.js';
import type { Context, Reading } from './reading.js';

/** A line that a notebook runs itself, blanked for the grammar. */
export interface Magic {
  readonly from: number;
  readonly to: number;
}

/** More lines of this kind are in no notebook. */
const mostMagics = 2000;

/** Blanks lines that only a notebook understands: `%env NAME=value`, `!command`. */
export function maskMagics(text: string): { readonly parsed: string; readonly magics: readonly Magic[] } {
  const magics: Magic[] = [];
  const parsed = text.replace(/^[ \t]*(?:%(?:set_)?env\b|![ \t]*[\w./])[^\r\n]*/gmu, (line, at: number) => {
    if (magics.length < mostMagics) magics.push({ from: at, to: at + line.length });
    return ' '.repeat(line.length);
  });
  return { parsed, magics };
}

/** Whether an offset lies in a string, so that what stands there is text. */
function isInString(root: SyntaxNode, offset: number): boolean {
  let node: SyntaxNode | undefined = root;
  while (node !== undefined) {
    if (node.type === 'string') return true;
    node = childrenOf(node).find(({ startIndex, endIndex }) => startIndex <= offset && offset < endIndex);
  }
  return false;
}

/** Reads the lines that were blanked. A `!command` sets nothing for others, but starts what it names. */
export function readMagics(magics: readonly Magic[], root: SyntaxNode, reading: Reading, context: Context): void {
  const { text, places, mask } = reading;
  for (const { from, to } of magics) {
    const line = text.slice(from, to);
    const found = /^([ \t]*%(?:set_)?env[ \t]+)([A-Za-z_]\w*)([ \t]*=[ \t]*|[ \t]+)(.*?)[ \t]*$/u.exec(line);
    const command = /^[ \t]*!/u.exec(line)?.[0].length ?? 0;
    if ((found === null && command === 0) || isInString(root, from)) continue;
    if (command > 0) {
      const own = line.slice(command);
      if (!looksLikeCommand(own) || /^\s*(?:export|set)\b[^;&|]*$/u.test(own)) continue;
      const anchors = [{ offset: 0, at: places.at(from + command) }];
      reading.embedded.push({
        kind: 'bash',
        text: own,
        anchors,
        indent: null,
        escaped: false,
        reach: reading.reach,
        path: null,
        environment: [],
      });
      continue;
    }
    const [, head = '', name = '', gap = '', value = ''] = found ?? [];
    if (!isSettingName(name)) continue;
    const nameFrom = from + head.length;
    const valueFrom = nameFrom + name.length + gap.length;
    const unknown = mask.touches(valueFrom, valueFrom + value.length) ? 'template' : /[${]/u.test(value) ? 'variable' : null;
    const setting = {
      name,
      nameRange: places.range(nameFrom, nameFrom + name.length),
      value: unknown === null ? value : null,
      unknown,
      valueRange: places.range(valueFrom, valueFrom + value.length),
      range: places.range(from + (head.length - head.trimStart().length), valueFrom + value.length),
      kind: 'python',
      reach: reading.reach,
      scope: context.scope,
    } as const;
    reading.found.push({ setting: { ...setting }, offset: from, own: true });
  }
}
