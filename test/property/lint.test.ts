import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, lintDocument, safeEdits, type Finding } from '../../src/lint/index.js';
import { readFile } from '../../src/scripts/index.js';
import type { FileKind } from '../../src/scripts/setting.js';

/** Settings as people write them, right and wrong. None of the wrong ones may come back after it was mended. */
const settings: readonly (readonly [name: string, value: string])[] = [
  ['NCCL_BUFFSIZE', '4M'],
  ['NCCL_BUFFSIZE', '4194304'],
  ['NCCL_P2P_DISABLE', 'true'],
  ['NCCL_P2P_LEVEL', 'sys'],
  ['NCCL_DEBUG', 'DEBUG'],
  ['NCCL_DEBUG', 'warn'],
  ['NCCL_NET_GDR_LEVEL', '5'],
  ['NCCL_SOCKET_IFNAME', '^docker0'],
  ['NCCL_IB_HCA', '=mlx5_0,=mlx5_1'],
  ['NCCL_LL_BUFFSIZE', '010'],
  ['NCCL_BUFSIZE', '1048576'],
  ['NCCL_TREE_THRESHOLD', '0'],
  ['NCCL_ALGO', 'Ring'],
  ['NCCL_PROTO', '^LL'],
  ['NCCL_IB_TIMEOUT', '22'],
];

type Pair = readonly [name: string, value: string];
type Writer = (pairs: readonly Pair[], style: number) => string;

const quoted = (value: string, style: number): string => {
  if (style % 3 === 0) return `"${value}"`;
  return style % 3 === 1 ? `'${value}'` : /[\^;|]/u.test(value) ? `"${value}"` : value;
};
const lines = (pairs: readonly Pair[], line: (name: string, value: string) => string): string =>
  pairs.map(([name, value]) => `${line(name, value)}\n`).join('');

const writers: Readonly<Partial<Record<FileKind, Writer>>> = {
  conf: (pairs, style) =>
    lines(
      pairs,
      (name, value) =>
        [`${name}=${value}`, `${name} = ${value}`, `export ${name}="${value}"`, `  ${name}=${value} # why`, `${name}=${value}`][
          style % 5
        ] ?? '',
    ),
  bash: (pairs, style) =>
    style % 2 === 0
      ? lines(pairs, (name, value) => `export ${name}=${quoted(value, style)}`)
      : `mpirun -np 2 ${pairs.map(([name, value]) => `-x ${name}=${quoted(value, style)} `).join('\\\n  ')}./all_reduce_perf\n`,
  python: (pairs, style) =>
    style % 2 === 0
      ? `import os\n${lines(pairs, (name, value) => `os.environ["${name}"] = ${style % 3 === 0 ? `'${value}'` : `"${value}"`}`)}`
      : `import os\nos.environ.update({\n${lines(pairs, (name, value) => `    "${name}": "${value}",`)}})\n`,
  yaml: (pairs, style) =>
    style % 2 === 0
      ? `spec:\n  containers:\n    - name: a\n      image: a:1\n      env:\n${lines(pairs, (name, value) => `        - name: ${name}\n          value: ${quoted(value, style % 2)}`)}`
      : `services:\n  a:\n    image: a:1\n    environment:\n${lines(pairs, (name, value) => `      - ${name}=${value}`)}`,
  dockerfile: (pairs, style) => `FROM ubuntu:24.04\n${lines(pairs, (name, value) => `ENV ${name}=${quoted(value, style)}`)}`,
  env: (pairs) => lines(pairs, (name, value) => `${name}=${value}`),
  json: (pairs) => `{ "env": {\n${pairs.map(([name, value]) => `  "${name}": "${value}"`).join(',\n')}\n} }\n`,
  toml: (pairs, style) => `[env]\n${lines(pairs, (name, value) => `${name} = ${style % 2 === 0 ? `"${value}"` : `'${value}'`}`)}`,
};

const lint = async (text: string, kind: FileKind): Promise<readonly Finding[]> =>
  (await lintDocument({ path: 'file', bytes: new TextEncoder().encode(text), kind }, { version: '2.30.7' })).findings;

/** What `--fix` does: the safe edits, until there are none. */
async function mended(text: string, kind: FileKind): Promise<string> {
  let current = text;
  for (let round = 0; round < 6; round++) {
    const edits = safeEdits(await lint(current, kind));
    if (edits.length === 0) break;
    current = applyEdits(current, edits);
  }
  return current;
}

const files = fc.record({
  pairs: fc.uniqueArray(fc.constantFrom(...settings), { minLength: 1, maxLength: 6, selector: ([name]) => name }),
  style: fc.nat(11),
});

describe.each(Object.entries(writers))('safe fixes in %s', (name, write) => {
  const kind = name as FileKind;

  it('settle, leave nothing of what they mend, and lose no setting', async () => {
    await fc.assert(
      fc.asyncProperty(files, async ({ pairs, style }) => {
        const text = write(pairs, style);
        const before = await lint(text, kind);
        const after = await mended(text, kind);
        const left = await lint(after, kind);
        expect(safeEdits(left), after).toEqual([]);
        expect(
          left.flatMap(({ rule, fixes }) => (fixes.some(({ safe }) => safe) ? [rule] : [])),
          after,
        ).toEqual([]);
        // A name that is mended is another name, so that names are counted.
        const count = async (one: string): Promise<number> =>
          kind === 'conf' ? pairs.length : (await readFile(one, kind)).settings.length;
        expect(await count(after), after).toBe(await count(text));
        // Nothing loud that was not there before comes up in place of what was mended.
        const errors = (found: readonly Finding[]): number => found.filter(({ severity }) => severity === 'error').length;
        expect(errors(left), after).toBeLessThanOrEqual(errors(before));
      }),
      { numRuns: 60 },
    );
  });

  it('leave a right file as it is', async () => {
    const text = write(
      [
        ['NCCL_BUFFSIZE', '4194304'],
        ['NCCL_P2P_LEVEL', 'SYS'],
      ],
      0,
    );
    expect(await mended(text, kind)).toBe(text);
  });
});

/** Lines of the example tuner's file, right and wrong in every field. */
const tunerLine = fc
  .tuple(
    fc.constantFrom('allreduce', 'AllReduce', 'all_gather', 'broadcast', 'colltype', '# allreduce', ' reduce'),
    fc.constantFrom('0', '1M', '0x10', '65536', '-1', 'minbytes'),
    fc.constantFrom('4294967295', '4G', '1', ''),
    fc.constantFrom('ring', 'NVLSTree', 'tree', 'nvls_tree', 'RING'),
    fc.constantFrom('simple', 'LL128', 'll', 'Simple'),
    fc.constantFrom('-1', '0', '16'),
    fc.constantFrom('1', '-1'),
    fc.constantFrom('-1', '8', '8,1', ''),
  )
  .map((fields) => fields.join(','));
const tunerFile = fc.tuple(fc.array(tunerLine, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean());

/** What people and XML editors do to a topology file, and NCCL does not forgive. */
const slips: readonly ((text: string) => string)[] = [
  (text) => `<?xml version="1.0"?>\n${text}`,
  (text) => `\ufeff${text}`,
  (text) => `<!DOCTYPE system>\n${text}`,
  (text) => text.replaceAll('  ', '\t'),
  (text) => text.replace(' class=', '\n      class='),
  (text) => text.replaceAll('numaid=', 'numaid = '),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace('dev="0"', 'dev=0'),
  (text) => text.replaceAll('system', 'System'),
  (text) => text.replace('<cpu', '<!--a="1"--><cpu'),
  (text) => text.replaceAll('\n', '\r\n'),
];
const topology =
  '<system version="1">\n  <cpu numaid="0">\n    <pci busid="0000:01:00.0" class="0x030200">\n      <gpu dev="0"/>\n    </pci>\n  </cpu>\n</system>\n';

describe('safe fixes in files of their own format', () => {
  async function settles(text: string, kind: FileKind): Promise<void> {
    const after = await mended(text, kind);
    expect(safeEdits(await lint(after, kind)), `${text}\n→\n${after}`).toEqual([]);
    expect(await mended(after, kind)).toBe(after);
  }

  it('settle in a file of the example tuner, and keep its lines', async () => {
    await fc.assert(
      fc.asyncProperty(tunerFile, async ([list, feed, last]) => {
        const text = list.join(feed) + (last ? feed : '');
        await settles(text, 'tuner');
        expect((await mended(text, 'tuner')).split('\n')).toHaveLength(text.split('\n').length);
      }),
      { numRuns: 200 },
    );
  });

  it('settle in a topology, and make NCCL take it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...slips]), async (chosen) => {
        const text = chosen.reduce((now, slip) => slip(now), topology);
        await settles(text, 'topo-xml');
        const left = (await lint(await mended(text, 'topo-xml'), 'topo-xml')).filter(({ severity }) => severity === 'error');
        expect(left, text).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/** Pieces of every language in any order, with settings among them. */
const halfTyped = fc
  .array(
    fc.oneof(
      fc.constantFrom(...settings.flatMap(([name, value]) => [name, value, `${name}=${value}`, `${name} = ${value}`, `${name}: ${value}`])),
      fc.constantFrom('\n', '\r\n', ' ', '"', "'", '=', '#', '\\\n', '{{ x }}', 'export ', 'ENV ', '- ', '[', ']', '{', '}', ':', ',', '$'),
      fc.constantFrom('os.environ["', '"] = "', 'mpirun -x ', '<<EOF\n', 'EOF\n', 'FROM a\n', 'RUN ', '\ufeff', '\t', '\u0000', 'é', '1.5'),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('half-typed text', () => {
  it.each([...Object.keys(writers), 'tuner', 'topo-xml', 'hostfile'])(
    'in %s settles when it is fixed',
    { timeout: 120_000 },
    async (name) => {
      const kind = name as FileKind;
      await fc.assert(
        fc.asyncProperty(halfTyped, async (text) => {
          const after = await mended(text, kind);
          expect(safeEdits(await lint(after, kind)), `${text}\n→\n${after}`).toEqual([]);
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('values whose text is not known', () => {
  it.each([
    ['bash', 'export NCCL_BUFFSIZE=$size NCCL_P2P_LEVEL="${level}"\n'],
    ['python', 'import os\nos.environ["NCCL_BUFFSIZE"] = str(size)\n'],
    ['yaml', 'env:\n  - name: NCCL_BUFFSIZE\n    value: "{{ .Values.size }}"\n'],
    ['conf', 'NCCL_BUFFSIZE={{ size }}\nNCCL_P2P_LEVEL={{ level }}\n'],
    ['dockerfile', 'FROM ubuntu:24.04\nARG SIZE\nENV NCCL_BUFFSIZE=$SIZE\n'],
  ] as const)('are never judged in %s', async (kind, text) => {
    expect((await lint(text, kind)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('noise', () => {
  it.each([...Object.keys(writers), 'tuner', 'topo-xml', 'hostfile'])('of every sort is read as %s without a throw', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        await lint(text, kind as FileKind);
        await lint(`NCCL_ALGO=${text}`, kind as FileKind);
      }),
      { numRuns: 60 },
    );
  });
});
