import { describe, expect, it } from 'vitest';
import { applyEdits, lintConf, safeEdits, type Finding } from '../../../src/lint/index.js';

const conf = (...lines: string[]): Finding[] => lintConf(new TextEncoder().encode(lines.join('\n')), { version: '2.30.7' });
const brief = (...lines: string[]): string[] => conf(...lines).map(({ rule, range }) => `${String(range.start.line)} ${rule}`);

describe('templates of an nccl.conf', () => {
  it('hold values that are not known, and are not judged by them', () => {
    expect(
      brief('NCCL_BUFFSIZE={{ size }}', 'NCCL_P2P_LEVEL={{ level | default("sys") }}', 'NCCL_DEBUG="{{ word }}"', 'NCCL_ALGO=<%= algo %>'),
    ).toEqual([]);
    expect(brief('{{ name }}=4M', '{% set x = 4 %}', '{{- range $k, $v := .Values.nccl }}', '{{ $k }}={{ $v }}', '{{- end }}')).toEqual([]);
    expect(brief('NCCL_BUFFSIZE=4M')).toEqual(['0 number-suffix']);
  });

  it('may set a variable once in each branch', () => {
    const branches = ['{% if big %}', 'NCCL_ALGO=Ring', '{% else %}', 'NCCL_ALGO=allreduce:tree', '{% endif %}'];
    expect(brief(...branches)).toEqual([]);
    expect(brief('{{- if .Values.big }}', 'NCCL_ALGO=Ring', '{{- else }}', 'NCCL_ALGO=allreduce:tree', '{{- end }}')).toEqual([]);
    expect(brief(...branches.slice(1, 2), ...branches.slice(3, 4))).toEqual(['1 duplicate']);
    expect(brief('{% if big %}', 'NCCL_ALGO=Ring', 'NCCL_ALGO=allreduce:tree', '{% endif %}')).toEqual(['2 duplicate']);
  });

  it('are told how their names are written, with what fills them left as it is', () => {
    const text = 'NCCL_BUFFSIZE = {{ size }}\nexport NCCL_ALGO={{ algo }}';
    const found = conf(text);
    expect(found.map(({ rule }) => rule)).toEqual(['spaces-around-equals', 'export-prefix']);
    expect(applyEdits(text, safeEdits(found))).toBe('NCCL_BUFFSIZE={{ size }}\nNCCL_ALGO={{ algo }}');
  });
});
