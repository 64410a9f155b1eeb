import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../src/scripts/index.js';
import { assignments, findsExactly, styles, survives, type Language } from './support/assignments.js';

const quotes = ["'", '"', '"""', "'''"] as const;

const language: Language = {
  kind: 'python',
  before: 'import os, subprocess\nfrom os import environ as env_of\n',
  noise: [
    '',
    '# os.environ["NCCL_NO"] = "1"\n',
    '"""\nos.environ["NCCL_NO"] = "1"\n"""\n',
    'x = "ü 中 NCCL_NO=1"\n',
    'if x:\n\tpass\n',
    'def f(a, b=1):\n    """NCCL_NO=1"""\n    return {1: 2}\n',
    '\n',
    'print(f"{x} NCCL_NO=1")\n',
  ],
  assignment(pen, { name, value }, index) {
    const quote = quotes[index % 4] ?? '"';
    const written = `${quote}${value}${quote}`;
    switch (index % 8) {
      case 0:
        pen.write('os.environ["').name(name).write('"] = ').value(written);
        break;
      case 1:
        pen.write("os.environ.setdefault('").name(name).write("',\t").value(written).write(')');
        break;
      case 2:
        pen.write('os.environ.update({"').name(name).write('": ').value(written).write('})');
        break;
      case 3:
        pen.write('os.putenv("').name(name).write('", ').value(written).write(')  # why');
        break;
      case 4:
        pen.write('env_of["').name(name).write('"]=').value(written);
        break;
      case 5:
        pen.write('run(env=dict(os.environ, ').name(name).write('=').value(written).write('))');
        break;
      case 6:
        pen.write('ENV = {**os.environ,\n  "').name(name).write('": ').value(written).write(',\n}');
        break;
      default:
        pen.write('if True:\n    os.environ |= {"').name(name).write('": ').value(written).write('}');
    }
  },
};

describe('Python files', () => {
  it('finds each of the assignments in its place', async () => {
    await fc.assert(fc.asyncProperty(assignments, styles, async (all, style) => findsExactly(language, all, style)));
  });

  it('throws on no text', async () => {
    const part = fc.constantFrom(
      ...[
        'os.environ',
        '["NCCL_A"]',
        '=',
        '"',
        "'",
        '"""',
        '\n',
        '  ',
        '(',
        ')',
        '{',
        '}',
        'f"{',
        '"NCCL_A": "1"',
        'if x:',
        'def f():',
        'env=',
      ],
      ...[
        'subprocess.run(',
        '["mpirun", "-x", "NCCL_A=1"]',
        ',',
        '{{',
        '%env NCCL_A=1',
        '!ls',
        '\\',
        'init_process_group(',
        'timeout=timedelta(',
        '*',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part), async (parts) => {
        expect(await readFile(parts.join(''), 'python')).toBeTruthy();
      }),
    );
  });

  it.each([
    ...[
      'os.environ["NCCL_A"] = "',
      'os.environ["NCCL_A"] = "1"\n',
      '[',
      '{"NCCL_A":',
      'if x:\n ',
      '\0',
      '%env NCCL_A=1\n',
      '!NCCL_A=1 x\n',
      '"""',
    ],
    ...['f"{', 'a.', 'x = 1\n', '(', 'NCCL_A=', 'def f():\n', '\t \n', 'lambda: '],
  ])('goes through 1 MB of %j in time', async (piece) => {
    await survives('python', piece);
  });
});
