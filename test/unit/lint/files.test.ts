import { describe, expect, it } from 'vitest';
import { concerns, fileKindOf } from '../../../src/lint/fileKind.js';
import { applyEdits, safeEdits, type Finding } from '../../../src/lint/index.js';
import { lineRange } from '../../../src/base/text.js';

describe('fileKindOf', () => {
  it.each([
    ['/etc/nccl.conf', '', 'conf'],
    ['~/.nccl.conf', '', 'conf'],
    ['conf/nccl-h100.conf', '', 'conf'],
    ['nginx.conf', 'server { listen 80; }', null],
    ['settings.conf', '# ours\nNCCL_DEBUG=INFO\n', 'conf'],
    ['train.sbatch', '', 'bash'],
    ['run', '#!/usr/bin/env bash\n', 'bash'],
    ['run', '#!/usr/bin/env python3\n', 'python'],
    ['Dockerfile.gpu', '', 'dockerfile'],
    ['train.sh.j2', '', 'bash'],
    ['job.yaml-template', '', 'yaml'],
    ['values.yaml.example', '', 'yaml'],
    ['templates/nccl.conf.j2', '', 'conf'],
    ['nccl.conf.erb', '', 'conf'],
    ['values.yaml.tmpl', '', 'yaml'],
    ['Dockerfile.tpl', '', 'dockerfile'],
    ['base.dockerfile', '', 'dockerfile'],
    ['Containerfile', '', 'dockerfile'],
    ['.env', '', 'env'],
    ['.env.local', '', 'env'],
    ['prod.env', '', 'env'],
    ['.deepspeed_env', '', 'env'],
    ['environment.txt', '', null],
    ['.devcontainer/devcontainer.json', '', 'json'],
    ['tasks.jsonc', '', 'json'],
    ['pyproject.toml', '', 'toml'],
    ['train.ipynb', '{}', null],
    ['hostfile', 'a slots=8', 'hostfile'],
    ['gpu.hostfile', '', 'hostfile'],
    ['hostfile.j2', '', 'hostfile'],
    ['ghostfile', '', null],
    ['nccl_tuner.conf', '', 'tuner'],
    ['nccl.conf', '# type,min,max\nallreduce,0,65536,tree,ll,2,1,-1\n', 'tuner'],
    ['tuned.csv', '# x\n\nallreduce,0,65536,tree,ll,2,1,-1\n', 'tuner'],
    ['table.csv', 'allreduce,1,2\n', null],
    ['table.csv', 'gpu,0,65536,tree,ll,2,1,-1\n', null],
    ['topo.xml', '<?xml version="1.0"?>\n<!-- a <b> -->\n<system version="1">', 'topo-xml'],
    ['graph.xml', '<graphs version="1">', 'topo-xml'],
    ['pom.xml', '<project><system/></project>', null],
    ['pom.xml', '<systems/>', null],
    ['job', '#SBATCH -N 2\nsrun x\n', 'bash'],
    ['job', '# SBATCH is a word\n', null],
    ['run.in', '#!/bin/sh\n', 'bash'],
    ['settings', '{% if x %}\nNCCL_DEBUG={{ x }}\n{% endif %}\n', 'conf'],
    ['notes.txt', 'NCCL_DEBUG=INFO is a setting\nand this is prose', null],
  ])('%s %j is %s', (path, text, kind) => {
    expect(fileKindOf(path, text)).toBe(kind);
  });

  it('looks only at those of a folder that concern NCCL', () => {
    expect(concerns('python', 'import os')).toBe(false);
    expect(concerns('python', 'os.environ["NCCL_DEBUG"] = "INFO"')).toBe(true);
    expect(concerns('json', '{"CUDA_LAUNCH_BLOCKING": "1"}')).toBe(true);
    expect(concerns('yaml', 'MY_SETTING: 1')).toBe(false);
    expect(concerns('bash', 'ls')).toBe(true);
  });
});

describe('edits', () => {
  const fix = (safe: boolean, from: number, to: number, newText: string): Finding['fixes'][number] => ({
    title: newText,
    safe,
    edits: [{ range: lineRange(0, from, to), newText }],
  });
  const finding = (...fixes: Finding['fixes']): Finding => ({
    rule: 'r',
    severity: 'error',
    message: '',
    range: lineRange(0, 0, 1),
    variable: null,
    docs: null,
    fixes,
  });

  it('takes the first safe fix of each finding, and none that touches another', () => {
    const edits = safeEdits([
      finding(fix(false, 0, 1, 'X'), fix(true, 0, 2, 'ab')),
      finding(fix(true, 1, 3, 'Z')),
      finding(fix(true, 2, 2, '-')),
    ]);
    expect(applyEdits('12345', edits)).toBe('ab-345');
  });

  it('writes the same edit once', () => {
    expect(safeEdits([finding(fix(true, 0, 1, 'a')), finding(fix(true, 0, 1, 'a'))])).toHaveLength(1);
  });

  it('puts edits where they belong, across lines and past the end', () => {
    const whole = { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: '' };
    expect(applyEdits('a\nb\nc', [whole])).toBe('a\nc');
    expect(applyEdits('a\nb', [whole])).toBe('a\n');
    expect(applyEdits('a', [{ range: lineRange(9, 0, 5), newText: '!' }])).toBe('a!');
  });
});
