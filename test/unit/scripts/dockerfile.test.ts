import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/lint/index.js';
import { readFile } from '../../../src/scripts/index.js';

/** "NAME=value reach", or "NAME?why reach" where the value is not known. */
async function found(text: string): Promise<readonly string[]> {
  const { settings } = await readFile(text, 'dockerfile');
  return settings.map(({ name, value, unknown, reach }) => `${name}${value === null ? `?${String(unknown)}` : `=${value}`} ${reach}`);
}

describe('settings in Dockerfiles', () => {
  it.each<readonly [what: string, text: string, expected: readonly string[]]>([
    [
      'several in one instruction',
      'FROM a\nENV NCCL_A=1 NCCL_B="2 3" NCCL_C=4\\ 5',
      ['NCCL_A=1 ranks', 'NCCL_B=2 3 ranks', 'NCCL_C=4 5 ranks'],
    ],
    ['the older form', 'FROM a\nENV NCCL_A 1 2', ['NCCL_A=1 2 ranks']],
    ['continued lines with comments', 'FROM a\nENV NCCL_A=1 \\\n# NCCL_NO=1\n\n  NCCL_B=2\n', ['NCCL_A=1 ranks', 'NCCL_B=2 ranks']],
    ['another escape character', '# escape=`\nFROM a\nENV NCCL_A=1 `\n  NCCL_B=a\\b\n', ['NCCL_A=1 ranks', 'NCCL_B=a\\b ranks']],
    [
      'variables of ENV',
      "FROM a\nENV A=4\nENV NCCL_A=${A}2 NCCL_B=${A:+x} NCCL_C='$A'",
      ['NCCL_A=42 ranks', 'NCCL_B=x ranks', 'NCCL_C=$A ranks'],
    ],
    ['a variable of the same instruction', 'FROM a\nENV A=4 NCCL_A=$A', ['NCCL_A?variable ranks']],
    ['ARG, which another value may replace', 'FROM a\nARG NCCL_A=1\nENV NCCL_B=$NCCL_A', ['NCCL_A=1 build', 'NCCL_B?variable ranks']],
    ['ARG without a default', 'FROM a\nARG NCCL_A\n', []],
    ['holes', 'FROM a\nENV NCCL_A={{ level }} NCCL_B=2', ['NCCL_A?template ranks', 'NCCL_B=2 ranks']],
    ['RUN', 'FROM a\nRUN export NCCL_A=1 && \\\n  # no\n  make', ['NCCL_A=1 build']],
    ['a script for RUN', 'FROM a\nRUN <<EOF\nexport NCCL_A=1\nEOF\nENV NCCL_B=2', ['NCCL_A=1 build', 'NCCL_B=2 ranks']],
    ['a heredoc that never ends', 'FROM a\nRUN cat <<EOF\nENV NCCL_B=2', ['NCCL_B=2 ranks']],
    ['CMD', 'FROM a\nCMD NCCL_A=1 python a.py', ['NCCL_A=1 ranks']],
    ['CMD in words', 'FROM a\nCMD ["bash", "-c", "export NCCL_A=\\"1\\"; torchrun a.py"]', ['NCCL_A=1 ranks']],
    ['the last CMD alone', 'FROM a\nCMD NCCL_A=1 python a.py\nCMD NCCL_B=1 python a.py', ['NCCL_B=1 ranks']],
    [
      'a stage that others only copy from',
      'FROM a AS b\nENV NCCL_A=1\nFROM c\nCOPY --from=b /x /x\nENV NCCL_B=1',
      ['NCCL_A=1 build', 'NCCL_B=1 ranks'],
    ],
    ['a stage that is built on', 'FROM a AS b\nENV NCCL_A=1\nFROM b\nCOPY --from=b /x /x\n', ['NCCL_A=1 ranks']],
    ['comments, labels and other variables', '# ENV NCCL_A=1\nFROM a\nLABEL NCCL_A=1\nENV PATH=/NCCL_A=1\n', []],
    ['no FROM', 'ENV NCCL_A=1', ['NCCL_A=1 ranks']],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toEqual(expected);
    const windows = text.replaceAll('\n', '\r\n');
    expect(await found(`\ufeff${windows}`)).toEqual(expected);
  });

  it.each([
    ['ENV NCCL_ALGO = Tree', 'blank-before-equals', 'ENV NCCL_ALGO=Tree'],
    ['ENV NCCL_ALGO =Tree', 'blank-before-equals', 'ENV NCCL_ALGO=Tree'],
    ['ENV NCCL_A=1 NCCL_ALGO= Tree', 'blank-after-equals', 'ENV NCCL_A=1 NCCL_ALGO=Tree'],
  ])('%s does not set what it means to', async (line, slip, mended) => {
    const text = `FROM a\n${line}\n`;
    const { slips, settings } = await readFile(text, 'dockerfile');
    expect(slips).toMatchObject([{ slip, name: 'NCCL_ALGO', value: 'Tree' }]);
    expect(settings.map(({ name }) => name)).not.toContain('NCCL_ALGO');
    expect(applyEdits(text, slips[0]?.edits ?? [])).toBe(`FROM a\n${mended}\n`);
  });

  it('are in a scope for each stage', async () => {
    const { settings } = await readFile('FROM a AS b\nENV NCCL_A=1\nENV NCCL_A=2\nFROM c\nENV NCCL_A=3\n', 'dockerfile');
    const [first, second, third] = settings.map(({ scope }) => scope);
    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });
});

describe('what Dockerfiles start and hold', () => {
  it('gives commands the environment of their stage and of those below it', async () => {
    const { launches, embedded } = await readFile(
      'FROM a AS b\nENV NCCL_A=1 NCCL_B=1\nFROM b\nENV NCCL_B=2\nENTRYPOINT ["mpirun", "-x", "NCCL_C=3"]\nCMD ["train me"]\n',
      'dockerfile',
    );
    expect(embedded).toMatchObject([{ kind: 'bash', reach: 'ranks', text: "mpirun -x NCCL_C=3 'train me'", words: true }]);
    expect(embedded[0]?.environment.map(({ name, value }) => `${name}=${String(value)}`)).toEqual(['NCCL_A=1', 'NCCL_B=2']);
    expect(launches.map(({ launcher }) => launcher)).toEqual(['mpirun']);
  });

  it('knows the files that COPY writes, but not the lines that the builder fills in', async () => {
    const { embedded } = await readFile(
      'FROM a\nCOPY <<EOF /etc/nccl.conf\nNCCL_DEBUG=INFO\nNCCL_ALGO=$A\nEOF\nCOPY <<"EOF" /etc/nccl.conf\nNCCL_ALGO=$A\nEOF\nCOPY <<EOF /a.txt\nNCCL_X=1\nEOF\n',
      'dockerfile',
    );
    expect(embedded).toMatchObject([
      { kind: 'conf', path: '/etc/nccl.conf', reach: 'ranks', text: 'NCCL_DEBUG=INFO\n#CCL_ALGO=$A\n', indent: '' },
      { kind: 'conf', text: 'NCCL_ALGO=$A\n' },
    ]);
    expect(embedded[0]?.anchors[0]?.at).toEqual({ line: 2, character: 0 });
  });

  it('finds its way in a script that begins with an empty line, with words of the shell before it', async () => {
    const { settings } = await readFile('FROM a\nRUN sh <<EOF\n\n  export NCCL_A=1\nEOF\n', 'dockerfile');
    expect(settings.map(({ name, nameRange: { start } }) => ({ name, start }))).toEqual([
      { name: 'NCCL_A', start: { line: 3, character: 9 } },
    ]);
  });

  it('names the images, with the defaults of ARG, and no stages', async () => {
    const { images, uses } = await readFile(
      'ARG TAG=24.05-py3\nFROM --platform=linux/amd64 nvcr.io/nvidia/pytorch:${TAG} AS b\nARG NCCL_A\nENV NCCL_B=$NCCL_A\nFROM b\nFROM scratch\nFROM $X\n',
      'dockerfile',
    );
    expect(images.map(({ image }) => image)).toEqual(['nvcr.io/nvidia/pytorch:24.05-py3']);
    expect(uses).toEqual(['NCCL_A']);
  });
});
