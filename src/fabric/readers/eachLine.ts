import { drained } from '../../base/steps.js';

/** Text as it comes: whole, or in chunks that end anywhere. */
export type TextInput = string | Iterable<string>;

/** No tool prints a longer line (ibqueryerrors' buffer has 2,048 bytes); what is beyond is not looked at, so that a line of many megabytes costs nothing. */
const longest = 8192;

/** Lines between two steps. */
const slice = 4096;

/** Calls `take` with each line, without its line end, and its 1-based number. Linear in the input; holds no more than one line. */
export function eachLine(input: TextInput, take: (line: string, number: number) => void): void {
  drained(eachLineInSteps(input, take));
}

/** The same in steps of some thousand lines. */
export function* eachLineInSteps(input: TextInput, take: (line: string, number: number) => void): Generator<undefined> {
  let number = 0;
  let rest = '';
  const give = (line: string): void => take(line.endsWith('\r') ? line.slice(0, -1) : line, ++number);
  for (const chunk of typeof input === 'string' ? [input] : input) {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
      give((rest + chunk.slice(from, Math.min(at, from + longest))).slice(0, longest));
      rest = '';
      from = at + 1;
      if (number % slice === 0) yield undefined;
    }
    if (rest.length < longest) rest += chunk.slice(from, from + longest - rest.length);
  }
  if (rest !== '') give(rest);
}
