import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/bundle/redact/redactor.js';
import { nearSecrets, planted } from '../unit/bundle/corpus.js';

/** What may stand between two things in a log. */
const gap = fc.constantFrom('\n', '\n', '\n', '\n\n', ' ', ' | ', '\t', ', ');
const thing = fc.oneof(fc.constantFrom(...planted.map(({ text }) => text)), fc.constantFrom(...nearSecrets), fc.string({ maxLength: 40 }));

describe('redaction of any mixture', () => {
  it('leaves no planted secret, and hides nothing more the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(thing, gap), { maxLength: 30 }), (pieces) => {
        const text = pieces.flat().join('');
        const redactor = new Redactor();
        redactor.learn(planted.map((each) => each.text).join('\n'));
        redactor.learn(text);
        const out = redactor.redact(text, 'file');
        // One a line: a gap within a line may join what stands beside it to a value.
        for (const { text: whole, hidden } of planted)
          if (text.includes(`\n${whole}\n`))
            for (const secret of hidden.filter((each) => each.length > 5)) expect(out).not.toContain(secret);
        expect(redactor.redact(out, 'file')).toBe(out);
      }),
      { numRuns: 60 },
    );
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const redactor = new Redactor();
        redactor.learn(text);
        redactor.redactJson({ [text]: [text, { token: text }] }, 'file');
      }),
      { numRuns: 50 },
    );
  });
});
