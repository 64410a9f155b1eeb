import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../../..');

describe('what hooks and runners install', () => {
  it('holds the command line with its grammars and texts, and nothing of the tests', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const paths = packed?.files.map(({ path }) => path) ?? [];
    for (const needed of [
      'dist/cli.js',
      'dist/cliSettings.js',
      'dist/cliAll.js',
      'dist/tree-sitter/tree-sitter-bash.wasm',
      'dist/l10n/bundle.l10n.zh-cn.json',
      'package.json',
      'LICENSE',
    ])
      expect(paths).toContain(needed);
    // Without this line the shell cannot run it.
    expect(readFileSync(join(root, 'dist/cli.js'), 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(paths.filter((path) => /^(?:src|test|scripts|webview)\/|\.map$/u.test(path))).toEqual([]);
  });

  it('reads little for one script', () => {
    const script = spawnSync(process.execPath, [join(root, 'dist/cli.js'), 'lint', '--kind', 'bash', '-'], { input: 'export NCCL_DEBUG=LOUD\n', encoding: 'utf8' });
    expect(script.stdout).toContain('invalid-value');
    expect(spawnSync(process.execPath, [join(root, 'dist/cli.js'), '--help'], { encoding: 'utf8' }).stdout).toContain('simulate');
    const [small, all] = ['cliSettings', 'cliAll'].map((name) => readFileSync(join(root, `dist/${name}.js`), 'utf8'));
    // A message of the SSH protocol.
    expect(small).not.toContain('ssh-userauth');
    expect(all).toContain('ssh-userauth');
  });

  it('is called by the hooks as it is called by hand', () => {
    const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as Record<string, string>[];
    const { bin, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    expect(Object.keys(bin ?? {})).toEqual(['nccl-workbench']);
    expect(scripts?.['prepare']).toContain('scripts/build.mjs');
    expect(hooks.map((hook) => [hook['id'], hook['entry']?.split(' ').slice(0, 2).join(' '), hook['language']])).toEqual([
      ['nccl-lint', 'nccl-workbench lint', 'node'],
      ['nccl-lint-fix', 'nccl-workbench lint', 'node'],
    ]);
    const pattern = new RegExp((hooks[0]?.['files'] ?? '').replace('(?i)', ''), 'iu');
    for (const name of ['nccl.conf', 'a/train.sbatch', 'k8s/job.yaml', 'Dockerfile', '.env', 'x.py']) expect(name).toMatch(pattern);
    for (const name of ['README.md', 'a.c']) expect(name).not.toMatch(pattern);
  });
});
