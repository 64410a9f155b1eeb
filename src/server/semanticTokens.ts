import { foreignOwner, statusAt } from '../nccl/catalog/index.js';
import { semanticLegend } from '../protocol/lsp.js';
import { isSettingName } from '../scripts/index.js';
import type { Analysis } from './analysis.js';
import { isBefore, type DocumentKind } from './document.js';

/** What highlighting says of a name beside that it is a variable; null: nothing. */
export type NameState = (typeof semanticLegend.modifiers)[number] | null;

/** The name of a variable in a document, with what a release makes of it. */
export interface NameToken {
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly state: NameState;
}

/**
 * Editors take the semantic tokens of one server a document. These languages have servers that colour everything else in the file, so they are
 * left to those; removed and unknown names are struck through there by their diagnostics.
 */
const leftToOthers: ReadonlySet<DocumentKind> = new Set(['python', 'dockerfile', 'toml']);

/** What a release makes of a name. */
export function nameState(name: string, release: string): NameState {
  switch (statusAt(name, release)) {
    case 'active':
      return null;
    case 'deprecated':
    case 'removed':
      return 'deprecated';
    default:
      return foreignOwner(name) === null ? 'unknown' : 'foreign';
  }
}

/** The names of variables in a document, in its order: assigned ones and, in shell text, those that are read. */
export function nameTokens(text: string, analysis: Pick<Analysis, 'kind' | 'settings' | 'release'>): readonly NameToken[] {
  const { kind, settings, release } = analysis;
  if (kind === null || leftToOthers.has(kind)) return [];
  const assigned = settings
    .filter(({ nameRange: { start, end } }) => start.line === end.line && end.character > start.character)
    .map(({ name, nameRange: { start, end } }) => ({ ...start, length: end.character - start.character, state: nameState(name, release) }));
  const read = kind === 'bash' ? namesRead(text, release) : [];
  const tokens = [...assigned, ...read].sort((a, b) => a.line - b.line || a.character - b.character);
  return tokens.filter((token, index) => {
    const before = tokens[index - 1];
    return before === undefined || isBefore({ line: before.line, character: before.character + before.length - 1 }, token);
  });
}

function namesRead(text: string, release: string): NameToken[] {
  const tokens: NameToken[] = [];
  for (const [line, content] of text.split('\n').entries()) {
    if (!content.includes('$') || /^\s*#/u.test(content)) continue;
    for (const { 0: whole, 1: name = '', index } of content.matchAll(/\$\{?(\w+)/gu)) {
      if (!isSettingName(name)) continue;
      tokens.push({ line, character: index + whole.length - name.length, length: name.length, state: nameState(name, release) });
    }
  }
  return tokens;
}

/** Tokens as the protocol counts them: five numbers each, places relative to the token before. */
export function encodeTokens(tokens: readonly NameToken[]): number[] {
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const token of tokens) {
    const modifiers = token.state === null ? 0 : 1 << semanticLegend.modifiers.indexOf(token.state);
    data.push(token.line - line, token.line === line ? token.character - character : token.character, token.length, 0, modifiers);
    ({ line, character } = token);
  }
  return data;
}
