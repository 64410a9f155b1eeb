import type { FileKind } from '../../../src/scripts/setting.js';

/** Bytes of each text: more than a file by hand ever has. */
export const noiseSize = 1_000_000;

/** Numbers below `limit`, the same each time: a case that takes long can be looked at again. */
function randomNumbers(): (limit: number) => number {
  let state = 1;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % limit;
  };
}

/** What noise in a language is made of. */
interface Vocabulary {
  /** Words, signs and lines, in any order. */
  readonly tokens: readonly string[];
  /** A line that holds a setting. */
  readonly line: (name: string, value: string) => string;
  /** What such lines stand below. */
  readonly head?: string;
  /** Pieces that open something; repeated they nest or stay open. */
  readonly opens: readonly string[];
}

const names = [
  'NCCL_DEBUG',
  'NCCL_IB_HCA',
  'NCCL_ALGO',
  'NCCL_BUFFSIZE',
  'NCCL_SOCKET_IFNAME',
  'NCCL_P2P_LEVEL',
  'NCCL_TREE_THRESHOLD',
  'NCCL_X',
];
const values = ['INFO', '4M', '^docker0', '=mlx5_1', 'Tree', '010', '"', "'", '-1', 'true', '{{ x }}', '$X', '${X', '$(x'];
const common = [
  ...names,
  ...values,
  '=',
  ' ',
  '\n',
  '\t',
  '#',
  '\\',
  '\\\n',
  ',',
  '{{',
  '}}',
  '{%',
  '%}',
  '# nccl-workbench-disable-next-line\n',
];

const shell: Vocabulary = {
  tokens: [
    ...[
      'if ',
      'then\n',
      'fi\n',
      'for ',
      'do\n',
      'done\n',
      'case x in ',
      'esac\n',
      '(',
      ')',
      '{ ',
      '}\n',
      '"',
      "'",
      '`',
      '$(',
      '${',
      '$((',
      '<<EOF\n',
      'EOF\n',
    ],
    ...[
      'export ',
      'env ',
      'mpirun -x ',
      'srun --export=',
      'docker run -e ',
      'python train.py',
      '|',
      '&&',
      ';',
      '>',
      'cat ',
      ' > /etc/nccl.conf',
      'source a.sh\n',
    ],
  ],
  line: (name, value) => `export ${name}=${value}`,
  opens: [
    'if true; then ',
    '$(',
    '"$(',
    '${A:-',
    '"',
    "'",
    '`',
    '<<EOF\n',
    'cat <<A > nccl.conf\n',
    '(',
    '{ ',
    'case x in a) ',
    'a() { ',
    '[[ ',
    '$((',
    'for i in ',
  ],
};

/** How each kind of file is written; typed so that no kind is forgotten. */
const vocabularies: Readonly<Record<FileKind, Vocabulary>> = {
  conf: {
    tokens: ['\r\n', '\r', 'export ', '{% if a %}\n', '{% else %}\n', '{% endif %}\n'],
    line: (name, value) => `${name}=${value}`,
    opens: ['"', '{{', '{% if a %}\n'],
  },
  bash: shell,
  python: {
    tokens: [
      ...[
        'import os\n',
        'os.environ[',
        '"]',
        '] = ',
        '.update({',
        '})',
        'def f():\n    ',
        'class A:\n  ',
        'if x:\n  ',
        '"""',
        "'",
        'f"{',
        '}"',
        '(',
        ')',
        '[',
        '{',
        ':',
      ],
      ...['lambda: ', 'subprocess.run(', 'env=', 'torch.distributed.init_process_group(', '!', '%env ', 'not ', ' + ', '**'],
    ],
    head: 'import os\n',
    line: (name, value) => `os.environ["${name}"] = "${value}"`,
    opens: [
      '(',
      '[',
      '{',
      'f(',
      'os.environ[',
      '"',
      "'",
      '"""',
      'f"{',
      'lambda: ',
      'if x:\n',
      'a = b = ',
      '{"a": ',
      'not ',
      '-',
      'dict(a=',
    ],
  },
  yaml: {
    tokens: [
      ...[
        '- ',
        ': ',
        'env:\n',
        '  ',
        '    ',
        'name: ',
        'value: ',
        'kind: ConfigMap\n',
        'data:\n',
        '|\n',
        '>\n',
        '---\n',
        '&a ',
        '*a',
        '<<: ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '!!',
        '? ',
      ],
      ...['image: a:1\n', 'containers:\n', 'command: ', 'services:\n', 'environment:\n'],
    ],
    line: (name, value) => `${name}: ${value}`,
    opens: ['[', '{', '{a: ', '- ', '? ', '"', "'", '&a ', '!a ', 'NCCL_X: |\n', 'NCCL_X: >\n', '---\nNCCL_X:\n', '- NCCL_A: &a\n'],
  },
  dockerfile: {
    tokens: [
      'FROM a\n',
      'ENV ',
      'ARG ',
      'RUN ',
      'COPY <<EOF /etc/nccl.conf\n',
      'EOF\n',
      '"',
      "'",
      '["',
      '"]',
      '$',
      '${',
      '}',
      'AS x',
      '--from=x ',
      'CMD ',
      'mpirun -x ',
    ],
    head: 'FROM a:1\n',
    line: (name, value) => `ENV ${name}=${value}`,
    opens: [
      'ENV NCCL_X="',
      'RUN <<EOF\n',
      'RUN (',
      'RUN ["',
      'FROM a AS b\n',
      'ENV NCCL_X=${NCCL_X}1\n',
      'ARG NCCL_X=${NCCL_X:-\n',
      'RUN export NCCL_X=a \\\n',
      'ENV NCCL_X=1 \\\n',
    ],
  },
  env: {
    tokens: ['export ', '"', "'", '${', '}', '`', '\r\n', '$('],
    line: (name, value) => `${name}=${value}`,
    opens: ['NCCL_X="', "NCCL_X='", 'NCCL_X=${', '"', '${A:-', 'NCCL_X=$NCCL_X$NCCL_X\n'],
  },
  json: {
    tokens: [
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      '"env": ',
      '"name": ',
      '"value": ',
      '// ',
      '/* ',
      '*/',
      'null',
      'true',
      '1e9',
      '\\u00',
      '"args": ',
    ],
    head: '{ "env": {\n',
    line: (name, value) => `"${name}": ${JSON.stringify(value)},`,
    opens: ['[', '{', '{"a":', '"', '/*', '[{"a":[', '{"NCCL_X":"', ',', ':', '"\\'],
  },
  toml: {
    tokens: ['[env]\n', '[[a]]\n', '"', "'", '"""', "'''", '{', '}', '[', ']', '.', '= ', '1979-05-27', 'true', '\\u00'],
    head: '[env]\n',
    line: (name, value) => `${name} = ${JSON.stringify(value)}`,
    opens: ['a = [', 'a = {', '[', '{a = ', '"', "'", '"""', "'''", '[a.', 'a.', '[[a]]\n', 'NCCL_X = "', 'a = "\\'],
  },
  tuner: {
    tokens: ['allreduce', 'broadcast', 'tree', 'ring', 'll128', 'simple', ',', '-1', '0', '1M', '\r\n', '#'],
    line: (name, value) =>
      `allreduce,${name.length > 100 ? name : '0'},${value.length > 100 ? value : value.length > 3 ? '1M' : '65536'},${name.length > 9 ? 'ring' : 'Tree'},ll,2,1,-1`,
    opens: [',', 'allreduce,', '"', '#', 'allreduce,0,1,tree,ll,-1,1,-1\n'],
  },
  'topo-xml': {
    tokens: [
      '<system version="1">',
      '</system>',
      '<cpu ',
      'numaid="0"',
      '>',
      '/>',
      '<pci ',
      'busid="',
      '"',
      '</pci>',
      '<!--',
      '-->',
      '<?xml',
      '<![CDATA[',
      '&amp;',
      '<gpu dev="0"',
      '<nic>',
    ],
    head: '<system version="1">\n',
    line: (name, value) => `<pci busid="${name}" class="${value.replace(/["']/gu, '')}"/>`,
    opens: ['<system>', '<', '<cpu ', '<pci a="', '<!--', '<pci>', '<!', '<?', '</', '<pci a="1" '],
  },
  hostfile: {
    tokens: ['host-1', ' slots=8', ':', 'max_slots=', '\r\n', '[', ']'],
    line: (name, value) => `${name.toLowerCase()} slots=8 # ${value}`,
    opens: ['a[', 'slots=', '"', 'a:'],
  },
};

const encode = (text: string): Uint8Array => new TextEncoder().encode(text).subarray(0, noiseSize);

/** `text` over and over, a megabyte of it. */
const endless = (text: string): Uint8Array => encode(text.repeat(Math.ceil(noiseSize / text.length)));

/** Eight times the same bytes. */
function repeated(bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length * 8);
  for (let times = 0; times < 8; times++) all.set(bytes, times * bytes.length);
  return all;
}

/** Lines of a megabyte, by number; after an eighth of it the same again unless each must be another. */
function lines(head: string, line: (index: number) => string, end = '\n', apart = false): Uint8Array {
  const text: string[] = [];
  for (let index = 0, length = 0; length < noiseSize / (apart ? 1 : 8); index++) {
    const next = line(index) + end;
    text.push(next);
    length += next.length;
  }
  return encode(head + text.join('').repeat(apart ? 1 : 8));
}

/** A megabyte of noise of many sorts for one kind of file, with the name of its sort. */
export function* noiseOf(kind: FileKind): Generator<readonly [sort: string, bytes: Uint8Array]> {
  const { tokens, line, head = '', opens } = vocabularies[kind];
  const random = randomNumbers();
  const pick = (from: readonly string[]): string => from[random(from.length)] ?? '';

  yield ['random bytes', repeated(Uint8Array.from({ length: noiseSize / 8 }, () => random(65_536) >> 8))];
  yield ['random letters and signs', repeated(Uint8Array.from({ length: noiseSize / 8 }, () => 9 + random(118)))];

  const all = [...tokens, ...tokens, ...common];
  yield ['words of the language', lines(head, () => pick(all), '')];
  yield ['lines of words of the language', lines(head, () => pick(all) + pick(all) + pick(all) + pick(all))];

  yield ['one setting on and on', lines(head, () => line('NCCL_BUFFSIZE', '4M'))];
  yield ['known settings with any value', lines(head, () => line(pick(names), pick(values)))];
  yield ['settings of many names', lines(head, (index) => line(`NCCL_A${String(index)}`, String(index)), '\n', true)];
  yield ['settings of a misspelt name', lines(head, (index) => line(`NCCL_IB_TIMEOU${String(index)}`, '22'), '\n', true)];
  yield ['settings between lines of another sort', lines(head, (index) => (index % 2 === 0 ? line(pick(names), pick(values)) : pick(all)))];
  yield [
    'breaks, nulls and marks',
    lines(head, (index) => line(pick(names), '1') + (['\r\n', '\0', '\ufeff', '\r', '\n'][index % 5] ?? ''), ''),
  ];
  yield ['settings that end in CRLF', lines(head, () => line(pick(names), pick(values)), '\r\n')];

  yield ['a line without end', encode(`${head}${line('NCCL_DEBUG', 'INFO '.repeat(noiseSize / 5))}`)];
  yield ['a name without end', encode(`${head}${line(`NCCL_${'A'.repeat(noiseSize)}`, '1')}`)];
  yield ['a word without end', endless('NCCL_DEBUG=INFO')];
  yield ['blanks without end', encode(`${head}${line('NCCL_DEBUG', ' '.repeat(noiseSize))}`)];
  yield [
    'a list without end',
    encode(`${head}${line('NCCL_IB_HCA', Array.from({ length: noiseSize / 8 }, (_, index) => `mlx5_${String(index)}`).join(','))}`),
  ];
  yield ['comments without end', lines(head, () => '# NCCL_DEBUG=INFO nccl-workbench-disable-line')];
  for (const [index, open] of opens.entries()) {
    yield [`${JSON.stringify(open)} on and on`, encode(head + open.repeat(noiseSize / open.length))];
    if (index % 2 === 0)
      yield [`${JSON.stringify(open)} before each setting`, lines(head, (at) => open + line(names[at % names.length] ?? '', '4M'))];
    else yield [`${JSON.stringify(open)} between settings`, lines(head, (at) => (at % 100 === 0 ? open : line('NCCL_ALGO', 'ring')))];
  }
}
