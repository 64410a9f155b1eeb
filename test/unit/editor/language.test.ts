import { describe, expect, it } from 'vitest';
import { liesIn, neighbourPaths } from '../../../src/editor/language/neighbourPaths.js';
import { lintRules, ruleNames, severity } from '../../../src/editor/language/rules.js';
import { concerns } from '../../../src/server/document.js';
import { concernsUs, documentSelector } from '../../../src/editor/language/selector.js';

describe('where a file that another one reads in may lie', () => {
  const places = (from: string, path: string): string[] => neighbourPaths(from, path, ['/w/project', '/w/other']);

  it('is beside it and in the folders of the workspace', () => {
    expect(places('/w/project/jobs/train.sbatch', 'env.sh')).toEqual(['/w/project/jobs/env.sh', '/w/project/env.sh', '/w/other/env.sh']);
    expect(places('/w/project/jobs/train.sbatch', '../common/env.sh')).toEqual(['/w/project/common/env.sh']);
    expect(places('/w/project/train.sbatch', './env.sh')).toEqual(['/w/project/env.sh', '/w/other/env.sh']);
    expect(places('/w/project/train.sbatch', '/w/other/a/env.sh')).toEqual(['/w/other/a/env.sh']);
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '../../../../../../etc/passwd',
    '/w/projectile/env.sh',
    '',
    '$HOME/env.sh',
    '~/env.sh',
    '`id`',
    'a\u0000b',
    '*.sh',
  ])('is never outside: %j', (path) => {
    expect(places('/w/project/train.sbatch', path)).toEqual([]);
  });

  it('tells a folder from one whose name begins the same', () => {
    expect(liesIn('/w/project', '/w/project/a')).toBe(true);
    expect(liesIn('/w/project', '/w/projectile/a')).toBe(false);
    expect(liesIn('/', '/a')).toBe(true);
    expect(liesIn('/w/project', '/w/project')).toBe(false);
  });
});

describe('which documents start the language server', () => {
  const starts = (language: string, path: string, text: string): boolean => concernsUs(language, path, () => text);

  it('knows a benchmark by both of its names, and the server agrees', () => {
    for (const [text, ours] of [
      ['./all_reduce_perf -g 8', true],
      ['mpirun -np 2 --host a,b all_reduce_perf_mpi -b 8', true],
      ['./my_perf_tool', false],
    ] as const) {
      expect(starts('shellscript', '/w/bench.sbatch', text), text).toBe(ours);
      expect(concerns(text), text).toBe(ours);
    }
  });

  it('are those that name something of ours', () => {
    expect(starts('python', '/a.py', 'os.environ["NCCL_DEBUG"] = "INFO"')).toBe(true);
    expect(starts('yaml', '/pod.yaml', '  nvidia.com/gpu: 8')).toBe(true);
    expect(starts('shellscript', '/run.sh', './build/all_reduce_perf -b 8')).toBe(true);
    expect(starts('nccl-conf', '/nccl.conf', '')).toBe(true);
    expect(starts('yaml', '/w/.nccl/cluster.yaml', '')).toBe(true);
    expect(starts('csv', '/w/nccl_tuner.csv', '')).toBe(true);
  });

  it('and no others', () => {
    expect(starts('python', '/a.py', 'print("hello")')).toBe(false);
    expect(starts('yaml', '/w/docker-compose.yaml', 'services: {}')).toBe(false);
    expect(starts('json', '/package.json', '{}')).toBe(false);
  });

  it('are looked for in every language that settings are written in', () => {
    const languages = new Set(documentSelector.map(({ language }) => language));
    for (const language of [
      'nccl-conf',
      'shellscript',
      'python',
      'yaml',
      'dockerfile',
      'dotenv',
      'json',
      'jsonc',
      'toml',
      'csv',
      'xml',
      'plaintext',
    ])
      expect(languages).toContain(language);
  });
});

describe('what the user wants of rules', () => {
  it('is a severity or off; anything else is left out', () => {
    expect(lintRules({ duplicate: 'off', octal: 'hint', loopback: 'loud', other: 3 })).toEqual({ duplicate: 'off', octal: 'hint' });
    expect(lintRules(null)).toEqual({});
    expect(lintRules('off')).toEqual({});
    expect([severity('warning'), severity('off'), severity(undefined)]).toEqual(['warning', null, null]);
  });

  it('names come from the manifest', () => {
    const manifest = { contributes: { configuration: { properties: { 'nccl.lint.rules': { propertyNames: { enum: ['a', 2, 'b'] } } } } } };
    expect(ruleNames(manifest, 'nccl.lint.rules')).toEqual(['a', 'b']);
    expect(ruleNames({}, 'nccl.lint.rules')).toEqual([]);
    expect(ruleNames(undefined, 'x')).toEqual([]);
  });
});
