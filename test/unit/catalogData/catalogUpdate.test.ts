import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { catalogue, report } from '../../../scripts/catalogUpdate.mjs';
import { evaluate } from '../../../scripts/parts/constants.mjs';
import { releaseOf, sourceTexts, variablesIn } from '../../../scripts/parts/ncclSource.mjs';

const folders: string[] = [];

/** A made-up checkout. */
function checkout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'nccl-tree-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const one = (text: string) => variablesIn(new Map([['src/a.cc', text]]));

describe('reading the source of NCCL', () => {
  it('finds NCCL_PARAM with its default worked out', () => {
    const found = one(
      '#define SLOTS 8\nNCCL_PARAM(BuffSize, "BUFFSIZE", -2);\nNCCL_PARAM(A,\n  "AAA", (1 << 17) /* 128 kB */);\nNCCL_PARAM(B, "BBB", SLOTS * 2);\nNCCL_PARAM(C, "CCC", NCCL_CONFIG_UNDEF_INT);\nNCCL_PARAM(D, "DDD", somewhere());',
    );
    expect(found.get('NCCL_BUFFSIZE')).toMatchObject({ reader: 'strtoll', value: -2n, line: 2 });
    expect(found.get('NCCL_AAA')).toMatchObject({ value: 131072n, line: 3 });
    expect(found.get('NCCL_BBB')?.value).toBe(16n);
    expect(found.get('NCCL_CCC')?.value).toBeNull();
    expect(found.get('NCCL_DDD')).toMatchObject({ value: undefined, expression: 'somewhere()' });
  });

  it('finds typed parameters and reads of the environment, but neither comments nor messages', () => {
    const found = one(
      'DEFINE_NCCL_PARAM(p, bool, NCCL_TYPED, false, FLAGS | MORE, PARSER, "words, NCCL_NOT_THIS");\n' +
        'const char* s = ncclGetEnv("NCCL_OWN"); getenv("HOME"); std::getenv ( "NCCL_OTHER" );\n' +
        '// ncclGetEnv("NCCL_COMMENTED")\n/* NCCL_PARAM(X, "COMMENTED_TOO", 1) */\n' +
        'INFO("NCCL_SENTENCE is wrong"); level("NCCL_HANDED_ON"); name("NCCL_MACRO"); int x = NCCL_MACRO;',
    );
    expect([...found.keys()].sort()).toEqual(['NCCL_HANDED_ON', 'NCCL_OTHER', 'NCCL_OWN', 'NCCL_TYPED']);
    expect(found.get('NCCL_TYPED')).toMatchObject({ reader: 'typed', type: 'bool', value: 0n });
    expect(found.get('NCCL_OWN')?.reader).toBe('own');
    expect(found.get('NCCL_HANDED_ON')?.reader).toBe('quoted');
  });

  it('leaves a default open that is another one on another machine', () => {
    const text = '#if POWER\n#define LEAST 4\n#else\n#define LEAST 0\n#endif\nNCCL_PARAM(A, "AAA", LEAST);';
    expect(one(text).get('NCCL_AAA')).toMatchObject({ choices: [4n, 0n] });
  });

  it.each([
    ['8 * 1024 * 1024', 8388608n],
    ['1LL << 30', 1n << 30n],
    ['-(2 + 3) * 2', -10n],
    ['(int64_t)-1', -1n],
    ['0x10 | 1', 17n],
    ['010', 8n],
    ['INT64_MAX', 2n ** 63n - 1n],
    ['1 / 0', undefined],
    ['f(1)', undefined],
    ['1 +', undefined],
    ['', undefined],
  ])('works out %s', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  it('does not follow a constant that means itself', () => {
    expect(one('#define A B\n#define B A\nNCCL_PARAM(X, "XXX", A);').get('NCCL_XXX')?.value).toBeUndefined();
  });

  it('tells the release', () => {
    expect(releaseOf('NCCL_MAJOR   := 2\nNCCL_MINOR   := 31\nNCCL_PATCH   := 0\n')).toBe('2.31.0');
    expect(releaseOf('nothing')).toBeNull();
  });

  it('reads the library and its plugins, not what only uses them', () => {
    const root = checkout({
      'src/a.cc': '',
      'src/include/b.h': '',
      'src/notes.md': '',
      'plugins/tuner/example/plugin.c': '',
      'plugins/tuner/example/test/test_plugin.c': '',
      'ext-net/google/net.cc': '',
      'contrib/tool/x.cc': '',
      'docs/examples/y.cc': '',
    });
    expect([...sourceTexts(root).keys()].sort()).toEqual([
      'ext-net/google/net.cc',
      'plugins/tuner/example/plugin.c',
      'src/a.cc',
      'src/include/b.h',
    ]);
  });
});

describe('npm run catalog:update', () => {
  const version = 'NCCL_MAJOR := 2\nNCCL_MINOR := 99\nNCCL_PATCH := 1\n';
  const source =
    'NCCL_PARAM(Timeout, "IB_TIMEOUT", 21);\nNCCL_PARAM(New, "IB_BRAND_NEW_ENABLE", 1);\nNCCL_PARAM(Old, "TREE_THRESHOLD", 1);\n' +
    'const char* a = ncclGetEnv("NCCL_IB_RETRY_CNT");\n';

  it('says what is new, gone, changed and read otherwise, with a draft', async () => {
    const root = checkout({ 'src/transport/net_ib.cc': source, 'makefiles/version.mk': version });
    const lines = report(sourceTexts(root), version, await catalogue());
    const text = lines.join('\n');
    expect(lines[0]).toBe('NCCL 2.99.1 (the catalogue ends with 2.30.7): 1 source files, 4 variables read.');
    expect(text).toContain('New (1)\n  NCCL_IB_BRAND_NEW_ENABLE  strtoll, default 1  src/transport/net_ib.cc:2');
    expect(text).toContain('does not have it (1)\n  NCCL_TREE_THRESHOLD');
    expect(text.slice(text.indexOf('\nGone ('), text.indexOf('\nDefault changed'))).toContain('\n  NCCL_BUFFSIZE\n');
    expect(text).not.toContain('TORCH_NCCL_');
    expect(text).toContain('NCCL_IB_TIMEOUT  20 → 21 (21)  src/transport/net_ib.cc:1');
    expect(text).toContain('NCCL_IB_RETRY_CNT  strtoll → own  src/transport/net_ib.cc:4');
    expect(text).toContain(
      "    name: 'NCCL_IB_BRAND_NEW_ENABLE',\n    kind: 'switch',\n    area: 'net_ib',\n    since: '2.99.1',\n    default: 1,\n",
    );
  });

  it('runs as a program, and refuses a folder that is no checkout', async () => {
    const root = checkout({ 'src/a.cc': source, 'makefiles/version.mk': version });
    const program = join(import.meta.dirname, '../../../scripts/catalogUpdate.mjs');
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [program, root]);
    expect(stdout).toContain('NCCL 2.99.1');
    await expect(run(process.execPath, [program, checkout({})])).rejects.toMatchObject({ code: 2 });
  });
});
