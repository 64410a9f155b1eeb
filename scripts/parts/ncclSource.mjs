// What a checkout of NCCL says about its environment variables: names, readers and defaults, found in its source text.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { evaluate } from './constants.mjs';

const sourceFile = /\.(?:c|cc|cpp|cu|cuh|h|hpp|in)$/u;
/** Folders that hold no part of the library: tests, examples of its use, documents, and programs of their own. */
const aside = /(?:^|\/)(?:tests?|docs?|contrib|examples?\/(?!plugin)|build|pkg|ras\/client)(?:\/|$)/u;

/** Texts of the source files below a checkout's `src`, `plugins` and `ext-*`, by path from its root, and its makefiles/version.mk. */
export function sourceTexts(root) {
  const texts = new Map();
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const name = relative(root, path).replaceAll('\\', '/');
      if (entry.isDirectory() && !isAside(`${name}/`)) visit(path);
      else if (entry.isFile() && sourceFile.test(name) && statSync(path).size < 4_000_000) texts.set(name, readFileSync(path, 'utf8'));
    }
  };
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isDirectory() && /^(?:src|plugins|ext-.+)$/u.test(entry.name)) visit(join(root, entry.name));
  }
  return texts;
}

/** Plugins keep their code in a folder called example, which does belong to what is read. */
function isAside(path) {
  return aside.test(path.replace(/\/example\//gu, '/plugin/'));
}

/** The release in makefiles/version.mk as "2.30.7", or null where the text does not say. */
export function releaseOf(versionFile) {
  const part = (name) => new RegExp(`^\\s*NCCL_${name}\\s*:?=\\s*(\\d+)`, 'mu').exec(versionFile)?.[1];
  const parts = [part('MAJOR'), part('MINOR'), part('PATCH')];
  return parts.every((number) => number !== undefined) ? parts.join('.') : null;
}

/** The text with its comments blanked out; lines and strings stay where they are. */
export function withoutComments(text) {
  return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu, (piece) =>
    piece.startsWith('/') ? piece.replace(/[^\n]/gu, ' ') : piece,
  );
}

/** Arguments of a call whose opening bracket is at `open`, apart by commas of their own level; null where it never closes. */
export function argumentsAt(text, open) {
  const found = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      for (at++; at < text.length && text[at] !== character; at++) if (text[at] === '\\') at++;
    } else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) {
      depth--;
      if (depth === 0) return [...found, text.slice(start, at).trim()];
    } else if (character === ',' && depth === 1) {
      found.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return null;
}

/** Values of macros and constants by name: the expressions that they are defined as, more than one where it depends on the machine. */
function constantsOf(texts) {
  const found = new Map();
  const keep = (name, text) => found.set(name, [...new Set([...(found.get(name) ?? []), text.trim()])]);
  for (const text of texts) {
    for (const [, name, value] of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S[^\n]*)$/gmu)) keep(name, value);
    for (const [, name, value] of text.matchAll(/\b(?:constexpr|const)\s+[\w:]+\s+(\w+)\s*=\s*([^;{}]+);/gu)) keep(name, value);
    for (const [, name, value] of text.matchAll(/^\s*(\w+)\s*=\s*(-?\d\w*)\s*,?\s*$/gmu)) keep(name, value);
  }
  return found;
}

/** Names of variables that are worth telling: NCCL's, and those of what it carries with it. */
const telling = /^(?:NCCL|DOCA)_[A-Z0-9_]*[A-Z0-9]$|^CUDA_LAUNCH_BLOCKING$/u;

/**
 * Variables that source texts read, by name: `reader` is "strtoll" (NCCL_PARAM), "typed" (DEFINE_NCCL_PARAM), "own" (getenv and the like) or
 * "quoted" (the name stands in a string, which may be a message); `value` is the default as a BigInt, a text, null for unset, or undefined
 * where it cannot be told; `choices` are the values it has on different machines; `expression` is the default as written.
 */
export function variablesIn(texts) {
  const bare = new Map([...texts].map(([file, text]) => [file, withoutComments(text)]));
  const constants = constantsOf(bare.values());
  const found = new Map();
  const rank = ['quoted', 'own', 'strtoll', 'typed'];
  const keep = (name, reader, file, at, more) => {
    if (!telling.test(name)) return;
    const known = found.get(name);
    if (known !== undefined && rank.indexOf(known.reader) >= rank.indexOf(reader)) return;
    const line = bare.get(file).slice(0, at).split('\n').length;
    found.set(name, { name, reader, file, line, ...more });
  };
  for (const [file, text] of bare) {
    for (const match of text.matchAll(/\bNCCL_PARAM\s*\(/gu)) {
      const words = argumentsAt(text, match.index + match[0].length - 1);
      const name = /^"(\w+)"$/u.exec(words?.[1] ?? '')?.[1];
      if (name === undefined || words.length < 3) continue;
      keep(`NCCL_${name}`, 'strtoll', file, match.index, { type: 'int64_t', ...defaultOf(words.slice(2).join(', '), constants) });
    }
    for (const match of text.matchAll(/\bDEFINE_NCCL_PARAM\s*\(/gu)) {
      const words = argumentsAt(text, match.index + match[0].length - 1);
      if (words === null || words.length < 4 || !/^\w+$/u.test(words[2])) continue;
      keep(words[2], 'typed', file, match.index, { type: words[1], ...defaultOf(words[3], constants) });
    }
    for (const match of text.matchAll(/\b(?:ncclGetEnv|(?:secure_)?getenv|\w*[gG]et_?[eE]nv\w*)\s*\(\s*"(\w+)"/gu))
      keep(match[1], 'own', file, match.index, {});
    for (const match of text.matchAll(/"([A-Z][A-Z0-9_]+)"/gu)) keep(match[1], 'quoted', file, match.index, {});
  }
  // A quoted name that is also a macro or a constant is the name of that.
  const code = new Set([...bare.values()].flatMap((text) => text.replace(/"(?:\\.|[^"\\\n])*"/gu, '').match(/\b[A-Z]\w+/gu) ?? []));
  for (const { name, reader } of [...found.values()]) if (reader === 'quoted' && code.has(name)) found.delete(name);
  return found;
}

/** A default, evaluated as far as it can be. NCCL's marks for "nobody has set it" become null. */
function defaultOf(expression, constants) {
  const text = expression.replace(/\s+/gu, ' ').trim();
  if (/^(?:nullptr|NULL|NCCL_CONFIG_UNDEF_\w+)$/u.test(text)) return { expression: text, value: null };
  if (/^(?:true|false)$/u.test(text)) return { expression: text, value: text === 'true' ? 1n : 0n };
  const quoted = /^"((?:\\.|[^"\\])*)"$/u.exec(text)?.[1];
  if (quoted !== undefined) return { expression: text, value: quoted };
  const choices = constants.get(text);
  if (choices !== undefined && choices.length > 1) return { expression: text, choices: choices.map((one) => evaluate(one, constants)) };
  const value = evaluate(text, constants);
  return { expression: text, value: value === -2147483648n ? null : value };
}
