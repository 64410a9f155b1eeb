import type { Range } from '../base/text.js';
import type { Finding } from '../lint/finding.js';
import type { Setting } from '../scripts/setting.js';

const spans = ({ start, end }: Range): boolean => start.line !== end.line;
const key = ({ start, end }: Range): string => [start.line, start.character, end.line, end.character].join(':');

/**
 * Findings at the places that an editor marks. A setting whose name and value stand on lines of their own, as in a list of YAML, is marked at
 * its value, else at its name: a mark over the indentation between them shows nothing.
 */
export function marked(findings: readonly Finding[], settings: readonly Setting[]): readonly Finding[] {
  if (!findings.some(({ range }) => spans(range))) return findings;
  const places = new Map<string, Range>();
  for (const { range, nameRange, valueRange } of settings) {
    const pair = { start: nameRange.start, end: valueRange.end };
    for (const whole of [range, pair]) if (spans(whole)) places.set(key(whole), spans(valueRange) ? nameRange : valueRange);
  }
  return findings.map((finding) => {
    const range = spans(finding.range) ? places.get(key(finding.range)) : undefined;
    return range === undefined ? finding : { ...finding, range };
  });
}
