import { nothingRead, type FileReader, type FileReading, type ReadOptions } from '../fileReading.js';
import { withParser, type Parsing } from '../grammar.js';
import { readDirectives } from './directives.js';
import { parseScript } from './openQuote.js';
import type { Reading } from './reading.js';
import { readText } from './recover.js';
import { freshState } from './shellState.js';
import { walk } from './statements.js';
import { SourceText } from '../syntaxTree.js';
import { usedNames } from './uses.js';

/** Reads shell scripts: sh, bash, zsh, ksh, csh's `setenv`, and the jobs of schedulers. */
export const readBash: FileReader = (text, options) => withParser('bash', (parsing) => readScript(text, options, parsing), options.memory);

/** Lines of one file that are parsed by themselves, where the file does not fit the grammar. */
const mostLines = 4000;

/** Scripts in scripts are looked into this deep for what they start. */
const deepest = 3;

function readScript(text: string, options: ReadOptions, parsing: Parsing, depth = 0): FileReading {
  const inner = { whole: parsing.part, part: parsing.part };
  const reading: Reading = {
    settings: [],
    commands: [],
    launches: [],
    containers: [],
    embedded: [],
    slips: [],
    images: [],
    uses: new Set(usedNames(text)),
    wants: new Set(),
    seen: new Map(),
    drafts: new Map(),
    reach: options.reach ?? 'ranks',
    neighbours: options.neighbours ?? new Map<string, never>(),
    parsing,
    sourcing: [],
    lines: { left: mostLines },
    readInner: (embedded) =>
      depth >= deepest || embedded.kind !== 'bash'
        ? null
        : readScript(embedded.text, { ...options, environment: embedded.environment, reach: embedded.reach }, inner, depth + 1),
    output: null,
  };
  const state = freshState(options.environment);
  const root = parseScript(text, parsing);
  readDirectives(text, state, reading);
  if (root !== null) walk(root, state, 'script', reading);
  else {
    const source = new SourceText(text);
    readText(text, (offset) => source.position(offset), state, 'script', reading);
  }
  const { settings, commands, launches, containers, embedded, slips, images, uses, wants } = reading;
  return {
    ...nothingRead,
    settings: inOrder(settings),
    commands,
    launches,
    containers,
    embedded,
    slips,
    images,
    uses: [...uses],
    wants: [...wants],
  };
}

/** Settings in the order of the file: the words of a variable are met where it is used. */
function inOrder(settings: FileReading['settings']): FileReading['settings'] {
  return settings.toSorted(
    (a, b) => a.nameRange.start.line - b.nameRange.start.line || a.nameRange.start.character - b.nameRange.start.character,
  );
}
