/** What a terminal's line discipline does between a raw keyboard and a shell that reads whole lines. */
export interface LineDiscipline {
  /** Takes keys as a terminal sends them. */
  keys(input: string): void;
  /** Output of the program as a terminal wants it: line feeds become CR LF. */
  output(text: string): string;
}

/** Where the discipline sends what it makes of the keys. */
export interface LineEnds {
  readonly line: (text: string) => void;
  readonly echo: (text: string) => void;
  readonly interrupt: () => void;
  readonly endOfFile: () => void;
}

/**
 * A small stand-in for a pseudo-terminal: echoes, edits the line with backspace, ctrl-U and ctrl-W, and turns ctrl-C and ctrl-D
 * into what they mean. Escape sequences of arrow keys are dropped.
 */
export function createLineDiscipline(ends: LineEnds): LineDiscipline {
  let line = '';
  let escape = '';
  const erase = (count: number): void => {
    line = line.slice(0, line.length - count);
    ends.echo('\b \b'.repeat(count));
  };
  const key = (char: string): void => {
    if (escape !== '') {
      escape += char;
      if (escape.length > 2 ? /[@-~]/.test(char) : char !== '[' && char !== 'O') escape = '';
    } else if (char === '\u001b') {
      escape = char;
    } else if (char === '\r' || char === '\n') {
      ends.echo('\r\n');
      ends.line(`${line}\n`);
      line = '';
    } else if (char === '\u007f' || char === '\b') {
      if (line !== '') erase(1);
    } else if (char === '\u0015') {
      erase(line.length);
    } else if (char === '\u0017') {
      erase(line.length - line.replace(/\S+\s*$/, '').length);
    } else if (char === '\u0003') {
      line = '';
      ends.echo('^C\r\n');
      ends.interrupt();
    } else if (char === '\u0004') {
      if (line === '') ends.endOfFile();
    } else if (char >= ' ') {
      line += char;
      ends.echo(char);
    }
  };
  return {
    keys: (input) => {
      for (const char of input) key(char);
    },
    output: (text) => text.replace(/\r?\n/g, '\r\n'),
  };
}
