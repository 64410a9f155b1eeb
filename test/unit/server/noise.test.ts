import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/server/analysis.js';
import { actionsAt } from '../../../src/server/codeActions.js';
import { complete } from '../../../src/server/completion/index.js';
import { diagnosticsOf } from '../../../src/server/convert.js';
import { winnerOf } from '../../../src/server/definition.js';
import { formatConf } from '../../../src/server/formatting.js';
import { hintsIn } from '../../../src/server/hints.js';
import { hoverAt } from '../../../src/server/hover.js';
import { placesOf } from '../../../src/server/places.js';
import { encodeTokens, nameTokens } from '../../../src/server/semanticTokens.js';
import { outlineOf } from '../../../src/server/symbols.js';

const configuration = { ncclVersion: '2.27.3', minSeverity: 'hint' } as const;
const whole = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

/** Texts as they stand half typed: pieces of every language in any order, with names of ours among them. */
const halfTyped = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'NCCL_DEBUG',
        'NCCL_IB_HCA',
        '=',
        '"',
        "'",
        '\n',
        ' ',
        '${',
        '$(',
        '{',
        '}',
        '[',
        ']',
        ':',
        '- name: ',
        'value: ',
        'export ',
        'ENV ',
      ),
      fc.constantFrom(
        'os.environ["',
        'mpirun -x ',
        '<<EOF\n',
        'EOF\n',
        '{{',
        '{%',
        '\\\n',
        '#',
        '\r\n',
        '\t',
        '\ufeff',
        '\u0000',
        '\ud83d',
        '4M',
        '^',
        'if ',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const languages: readonly (readonly [languageId: string, path: string])[] = [
  ['nccl-conf', 'nccl.conf'],
  ['shellscript', 'a.sh'],
  ['python', 'a.py'],
  ['yaml', 'a.yaml'],
  ['dockerfile', 'Dockerfile'],
  ['dotenv', '.env'],
  ['json', 'a.json'],
  ['toml', 'a.toml'],
  ['plaintext', 'hostfile'],
  ['xml', 'topo.xml'],
];

describe('half-typed text', () => {
  it.each(languages)('%s is answered in full', { timeout: 60_000 }, async (languageId, path) => {
    await fc.assert(
      fc.asyncProperty(halfTyped, fc.nat(5), fc.nat(30), async (text, line, character) => {
        const uri = `file:///w/${path}`;
        const analysis = await analyse({ uri, languageId, getText: () => text }, { configuration });
        const position = { line, character };
        const { kind, findings, settings, release } = analysis;
        const tokens = nameTokens(text, analysis);
        expect(encodeTokens(tokens).every((number) => number >= 0)).toBe(true);
        expect(diagnosticsOf(findings, 'hint').length).toBe(findings.length);
        hintsIn(analysis, whole);
        outlineOf(analysis);
        placesOf(text, analysis, 'NCCL_DEBUG');
        winnerOf(analysis, 'NCCL_DEBUG', position, false);
        winnerOf(analysis, 'NCCL_DEBUG', position, true);
        hoverAt(text, settings, findings, position, { release, hosts: [] });
        actionsAt({ uri, text, kind, findings, commands: true }, whole, undefined);
        formatConf(text, release);
        if (kind !== null) complete(text, position, kind, { version: release });
      }),
      { numRuns: 60 },
    );
  });
});
