import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hostCommand } from '../../../src/cluster/fanout/fanOut.js';
import { createFrameReader, framed } from '../../../src/cluster/fanout/frame.js';
import { anyShellLine } from '../../../src/ssh/quote.js';

const marker = 'nccl-workbench-0123';
const run = (
  script: string,
  operands: readonly string[] = [],
  limitS = 20,
): { lines: string[]; frame: ReturnType<typeof createFrameReader> } => {
  const [file = '', ...args] = framed({ script, operands }, marker, limitS);
  const lines = execFileSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .slice(0, -1);
  const frame = createFrameReader(marker, 1 << 24);
  for (const line of lines) frame.line(line);
  return { lines, frame };
};

describe('the frame around a script', () => {
  it.each([
    ['lines', 'printf "a\\nb\\n"', 'a\nb\n'],
    ['a last line without its end', 'printf "a\\nb"', 'a\nb'],
    ['nothing', ':', ''],
    ['empty lines', 'printf "\\n\\n"', '\n\n'],
    ['carriage returns', 'printf "a\\rb\\r\\nc\\r"', 'a\rb\r\nc\r'],
    ['a line of 5,000', 'printf "%05000d\\n" 7', `${'7'.padStart(5000, '0')}\n`],
    ['what looks like its own end', 'echo "nccl-workbench-9 exit 0"; echo x', 'nccl-workbench-9 exit 0\nx\n'],
    ['UTF-8 across its pieces', 'i=0; while [ $i -lt 700 ]; do printf é; i=$((i+1)); done', 'é'.repeat(700)],
  ])('gives back %s', (_name, script, text) => {
    const { frame, lines } = run(script);
    expect(frame.code).toBe(0);
    expect(frame.text()).toBe(text);
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(1024);
  });

  it('hands over operands and the exit status, and gives the script no input', () => {
    const { frame } = run('printf "%s|" "$@"; cat; exit 7', ["it's", '', '$x', 'a\nb']);
    expect(frame.text()).toBe("it's||$x|a\nb|");
    expect(frame.code).toBe(7);
    const [file = '', ...args] = framed(hostCommand(['printf', '%s', 'a b']), marker, 5);
    expect(execFileSync(file, args, { encoding: 'utf8' })).toContain('a b\n');
  });

  it('ends a script at its limit', () => expect(run('echo a; sleep 30', [], 1).frame.code).toBe(124));

  it('keeps what came before apart, and takes nothing after the end', () => {
    const frame = createFrameReader(marker, 100);
    for (const line of ['Welcome', `${marker} begin r0h1`, 'a', `${marker} exit x`, '', `${marker} exit 3`, 'late', `${marker} exit 0`])
      frame.line(line);
    expect(frame).toMatchObject({ began: true, claimed: 'r0h1', code: 3, truncated: false, before: ['Welcome'] });
    expect(frame.text()).toBe(`a\n${marker} exit x\n`);
  });

  it('keeps no more than it may', () => {
    const frame = createFrameReader(marker, 100);
    frame.line(`${marker} begin`);
    for (let i = 0; i < 1000; i++) frame.line('x'.repeat(50));
    frame.line(`${marker} exit 0`);
    expect(frame.truncated).toBe(true);
    expect(frame.text().length).toBeLessThanOrEqual(100);
  });
});

describe('a line for any login shell', () => {
  const words = [
    "it's",
    'a\\b',
    "a\\'",
    "\\\\'",
    '!x !! !$ a!',
    '%h %u %% %n',
    'line\nbreak\n',
    '$(id) `id` "q" ~ * ? {a,b} #c',
    '',
    '-n',
    'ü 漢',
    '&|;<>()',
  ];
  const line = anyShellLine(['printf', '<%s>\\n', ...words]);
  const wanted = words.map((word) => `<${word}>\n`).join('');
  it.each([['sh'], ['bash'], ['dash'], ['busybox', 'sh'], ['ksh'], ['zsh'], ['fish'], ['tcsh'], ['csh']])(
    'means the same to %s %s',
    (shell, ...more) => {
      const args = [...more.filter((word) => typeof word === 'string'), '-c', line];
      const { error, stdout } = spawnSync(shell, args, {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: '/nonexistent', LC_ALL: 'C.UTF-8' },
      });
      if (error !== undefined) console.log(`left out: ${shell} is not installed`);
      else expect(stdout).toBe(wanted);
    },
  );

  it('is one line without what pdsh, csh or fish would read', () =>
    expect(anyShellLine(['sh', '-c', "a\\'b!c%h\nd"])).not.toMatch(/[\n!%]|\\'$/));

  it('refuses a word that would not travel', () => {
    expect(() => anyShellLine(['a\u0003b'])).toThrow(/control character/);
    expect(() => anyShellLine(['a\0b'])).toThrow(/NUL/);
  });
});
