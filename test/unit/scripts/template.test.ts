import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemplate, maskTemplate } from '../../../src/scripts/template.js';
import { leastCpuMs } from '../../support/cpu.js';

const masked = (text: string): string => maskTemplate(text).text;

describe('holes of templates', () => {
  it.each([
    ['Jinja', 'export NCCL_A={{ a }}', 'export NCCL_A=1111111'],
    ['part of a value', 'NCCL_A=mlx5_{{ n }}:1', 'NCCL_A=mlx5_1111111:1'],
    ['part of a name', 'NCCL_{{ n }}=1', 'NCCL_1111111=1'],
    ['Go', '  value: {{ .Values.nccl.debug | quote }}', '  value: 11111111111111111111111111111111'],
    ['GitHub', 'NCCL_A: ${{ inputs.a }}', 'NCCL_A: 111111111111111'],
    ['ERB', 'NCCL_A=<%= @a %>', 'NCCL_A=111111111'],
    ['mustache', 'NCCL_A={{{a}}}', 'NCCL_A=1111111'],
    ['JSON closes after it', '{"a": {{ x }}}', '{"a": 1111111}'],
    ['a choice inside a value', 'A={% if x %}1{% else %}1{% endif %}', `A=${'1'.repeat(33)}`],
    ['two on a line', 'A={{a}} B={{b}}', 'A=11111 B=11111'],
    ['control alone', '{% if x %}\nA=1\n  {%- endif %}  \n', `${' '.repeat(10)}\nA=1\n${' '.repeat(16)}\n`],
    ['Helm control alone', '{{- if .Values.x }}\nA: 1\n{{- end }}', '                   \nA: 1\n          '],
    ['an include alone', 'env:\n  {{- toYaml .Values.env | nindent 2 }}\nB: 1', `env:\n  ${' '.repeat(37)}\nB: 1`],
    ['comment', 'A=1 {# why #}', 'A=1          '],
    ['Go comment', 'A=1{{/* why */}}', 'A=1             '],
    ['over lines', 'A={{ a |\n  b }}\r\nB=1', 'A=111111\n      \r\nB=1'],
    ['control over lines', '{% set a =\n 1 %}\nB=1', '          \n     \nB=1'],
    ['raw', '{% raw %}\nA={{ a }}\n{% endraw %}\nB={{ b }}', `${' '.repeat(9)}\nA={{ a }}\n${' '.repeat(12)}\nB=1111111`],
    ['an opening that was none', 'A={{ B={{ b }}', 'A={{ B=1111111'],
  ])('%s', (_, text, expected) => {
    expect(masked(text)).toBe(expected);
    expect(isTemplate(text)).toBe(true);
  });

  it.each([
    ['lengths of lists', 'for i in ${#a[@]}; do echo "#}"; done'],
    ['braces', 'f() { { a; } }; echo {1..3} ${a} $((1)) ${b:-{}}'],
    ['JSON', '{"a":{"b":{}}}'],
    ['unclosed', 'A={{ a'],
    ['far away', `{{${' '.repeat(5000)}}}`],
    ['Python', "x = '<%s>' % y; d = {1: {2: {}}}; '{%d}' % 3"],
    ['a here-document', 'cat <<EOF\n% x\nEOF'],
    ['a percent before a brace', 'printf "{%s}"'],
  ])('leaves alone: %s', (_, text) => {
    expect(masked(text)).toBe(text);
    expect(isTemplate(text)).toBe(false);
  });

  it('tells what touches a hole', () => {
    const text = 'A={{ a }}b c\n{% if x %}\n';
    const { holes, touches } = maskTemplate(text);
    expect(holes).toEqual([{ from: 2, to: 9 }]);
    expect([touches(0, 2), touches(0, 3), touches(8, 9), touches(9, 12), touches(4, 5), touches(13, 23)]).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('keeps the length and the line breaks of any text, and throws on none', () => {
    const part = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '{#',
      '#}',
      '<%=',
      '%>',
      '${{',
      '\n',
      '\r\n',
      'a',
      ' ',
      'é',
      '\u{1f600}',
      '{% raw %}',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        const { text: out, holes, touches } = maskTemplate(text);
        expect(out.length).toBe(text.length);
        expect(out.replace(/[^\r\n]+/gu, '|').replaceAll('|', '')).toBe(text.replace(/[^\r\n]+/gu, ''));
        for (const { from, to } of holes) expect(touches(from, to)).toBe(true);
      }),
    );
  });

  it.each(['{{', '{{ a }}', '{%', '{{{', '${{ ', '{% raw %}', '<%= ', '{{ x }} {{', '{#'])(
    'goes through 1 MB of %s in time',
    async (part) => {
      const text = part.repeat(Math.ceil(2 ** 20 / part.length));
      const masked = () => expect(maskTemplate(text).text.length).toBe(text.length);
      expect(await leastCpuMs(masked, 2000)).toBeLessThan(2000);
    },
  );
});
