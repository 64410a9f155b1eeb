import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/lint/index.js';
import { readFile, type FileReading } from '../../../src/scripts/index.js';

const read = (text: string, neighbours?: ReadonlyMap<string, string | null>): Promise<FileReading> =>
  readFile(text, 'yaml', neighbours === undefined ? {} : { neighbours });

/** "NAME=value", or "NAME?why" where the value is not known. */
async function found(text: string): Promise<readonly string[]> {
  const { settings } = await read(text);
  return settings.map(({ name, value, unknown }) => (value === null ? `${name}?${String(unknown)}` : `${name}=${value}`));
}

describe('settings in YAML', () => {
  it.each<readonly [what: string, text: string, expected: readonly string[]]>([
    [
      'a list of a container',
      'env:\n- name: NCCL_DEBUG\n  value: "INFO"\n- {name: NCCL_ALGO, value: Ring}\n',
      ['NCCL_DEBUG=INFO', 'NCCL_ALGO=Ring'],
    ],
    ['a value from elsewhere', 'env:\n- name: NCCL_DEBUG\n  valueFrom: {fieldRef: {fieldPath: a}}\n', ['NCCL_DEBUG?variable']],
    ['a name alone, which is empty', 'env:\n- name: NCCL_DEBUG\n', ['NCCL_DEBUG=']],
    ['a name alone in a table of names', 'columns:\n- name: NCCL_DEBUG\n', []],
    ['a table that describes variables', 'vars:\n- name: NCCL_DEBUG\n  description: level\n', []],
    [
      "Kubernetes' references",
      'env:\n- {name: A, value: eth}\n- {name: NCCL_SOCKET_IFNAME, value: $(A)0}\n- {name: NCCL_IB_HCA, value: $(B)}\n',
      ['NCCL_SOCKET_IFNAME=eth0', 'NCCL_IB_HCA?variable'],
    ],
    [
      'a key of a ConfigMap of the file',
      'env:\n- name: NCCL_DEBUG\n  valueFrom: {configMapKeyRef: {name: c, key: level}}\n---\nkind: ConfigMap\nmetadata: {name: c}\ndata: {level: INFO}\n',
      ['NCCL_DEBUG=INFO'],
    ],
    [
      'a mapping',
      'environment:\n  NCCL_IB_TIMEOUT: 0x16\n  NCCL_NTHREADS: 0512\n  NCCL_P2P_DISABLE: yes\n',
      ['NCCL_IB_TIMEOUT=0x16', 'NCCL_NTHREADS=0512', 'NCCL_P2P_DISABLE=yes'],
    ],
    [
      'nothing',
      'envs:\n  NCCL_DEBUG:\n  NCCL_ALGO: null\n  NCCL_PROTO: "null"\n',
      ['NCCL_DEBUG?variable', 'NCCL_ALGO?variable', 'NCCL_PROTO=null'],
    ],
    [
      'words with an equals sign',
      'environment:\n- NCCL_DEBUG=INFO\n- "NCCL_ALGO=Ring"\n- NCCL_PROTO\n',
      ['NCCL_DEBUG=INFO', 'NCCL_ALGO=Ring'],
    ],
    ['options', 'run_options: ["-e NCCL_DEBUG=INFO", "--env=NCCL_ALGO=Ring"]\n', ['NCCL_DEBUG=INFO', 'NCCL_ALGO=Ring']],
    [
      'variables of others',
      'env: {NCCL_DEBUG: "${LEVEL:-INFO}", NCCL_ALGO: "${oc.env:A}", NCCL_PROTO: <yours>}\n',
      ['NCCL_DEBUG?variable', 'NCCL_ALGO?variable', 'NCCL_PROTO?template'],
    ],
    [
      'holes',
      'env:\n  NCCL_DEBUG: {{ .Values.level }}\n  NCCL_ALGO: "${{ matrix.a }}"\n  {{- if .x }}\n  NCCL_PROTO: LL\n  {{- end }}\n',
      ['NCCL_DEBUG?template', 'NCCL_ALGO?template', 'NCCL_PROTO=LL'],
    ],
    [
      'tags',
      'env: {NCCL_DEBUG: !Ref Level, NCCL_ALGO: !secret a, NCCL_PROTO: !!str LL}\n',
      ['NCCL_DEBUG?variable', 'NCCL_ALGO?expression', 'NCCL_PROTO=LL'],
    ],
    ['an alias', 'a: &a INFO\nenv: {NCCL_DEBUG: *a}\n', ['NCCL_DEBUG=INFO']],
    [
      'prose',
      'description: {NCCL_DEBUG: INFO}\nvars: {NCCL_ALGO: which algorithm to use}\nnote: Set NCCL_DEBUG=INFO to see more\n# NCCL_DEBUG: INFO\nlist: ["NCCL_DEBUG=INFO prints a lot of lines"]\n',
      [],
    ],
    ['a schema', 'properties: {NCCL_DEBUG: {type: string}}\n', []],
    ['lists of CloudFormation', 'Environment:\n- Name: NCCL_DEBUG\n  Value: INFO\n', ['NCCL_DEBUG=INFO']],
    ['broken text around', 'a: [1, 2\nenv:\n  NCCL_DEBUG: INFO\n ]]\n  : : x\n', ['NCCL_DEBUG=INFO']],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  it('are in a scope for each mapping and list', async () => {
    const { settings } = await read('a: {env: {NCCL_DEBUG: INFO, NCCL_ALGO: Ring}}\nb: {env: {NCCL_DEBUG: WARN}}\n');
    const scopes = settings.map(({ scope }) => scope);
    expect(scopes[0]).toBe(scopes[1]);
    expect(scopes[0]).not.toBe(scopes[2]);
  });

  it('are none where a blank stands before the equals sign', async () => {
    const text = 'environment:\n- NCCL_DEBUG = INFO\n';
    const { settings, slips } = await read(text);
    expect(settings).toEqual([]);
    expect(slips).toMatchObject([{ slip: 'blank-before-equals', name: 'NCCL_DEBUG', value: 'INFO' }]);
    expect(applyEdits(text, slips[0]?.edits ?? [])).toBe('environment:\n- NCCL_DEBUG=INFO\n');
  });
});

describe('commands and files in YAML', () => {
  it('reads a list of words as the command that it is', async () => {
    const text = 'command:\n- mpirun\n- -np\n- "16"\n- -x\n- NCCL_DEBUG=INFO\n- all_reduce_perf\n- -b\n- 8\n';
    const { settings, commands, launches } = await read(text);
    expect(settings).toMatchObject([{ name: 'NCCL_DEBUG', value: 'INFO', nameRange: { start: { line: 5, character: 2 } } }]);
    expect(commands).toMatchObject([{ benchmark: 'all_reduce_perf' }]);
    expect(launches.map(({ pass }) => pass)).toEqual([null]);
  });

  it.each([
    [
      'a list with bash -c',
      'command: ["/bin/bash", "-lc", "export NCCL_ALGO=\\"Ring\\"; torchrun a.py"]\nenv: [{name: NCCL_DEBUG, value: INFO}]\n',
    ],
    [
      'command and args',
      'args:\n- |\n  export NCCL_ALGO=Ring\n  torchrun a.py\ncommand: [bash, -c]\nenv: [{name: NCCL_DEBUG, value: INFO}]\n',
    ],
    ['a step of a workflow', 'env: {NCCL_DEBUG: INFO}\nsteps:\n- run: |\n    export NCCL_ALGO=Ring\n    torchrun a.py\n'],
    ['a folded text', 'command: >-\n  NCCL_ALGO=Ring\n  torchrun a.py\nenvironment: [NCCL_DEBUG=INFO]\n'],
    ['lines of a list', 'script:\n- export NCCL_ALGO=Ring\n- torchrun a.py\nvariables: {NCCL_DEBUG: INFO}\n'],
  ])('gives a script its environment: %s', async (_, text) => {
    const { settings, embedded } = await read(text);
    expect(settings.map(({ name, value }) => `${name}=${String(value)}`).sort()).toEqual(['NCCL_ALGO=Ring', 'NCCL_DEBUG=INFO']);
    expect(embedded).toMatchObject([{ kind: 'bash', reach: 'ranks', environment: [{ name: 'NCCL_DEBUG' }] }]);
    const lines = text.split('\n');
    for (const { name, nameRange } of settings)
      expect(lines[nameRange.start.line]?.slice(nameRange.start.character, nameRange.end.character)).toBe(name);
  });

  it('takes files of ConfigMaps and of cloud-init for what they are', async () => {
    const { embedded } = await read(
      'data:\n  nccl.conf: |\n    NCCL_DEBUG=INFO\n    NCCL_X = 1\n  a.sh: "export NCCL_A=1\\n"\n  notes.txt: |\n    NCCL_B=1\nwrite_files:\n- path: /etc/nccl.conf\n  content: |\n    NCCL_C=1\n',
    );
    expect(embedded.map(({ kind, path, text }) => [kind, path, text])).toEqual([
      ['conf', 'nccl.conf', 'NCCL_DEBUG=INFO\nNCCL_X = 1\n'],
      ['bash', 'a.sh', 'export NCCL_A=1\n'],
      ['conf', '/etc/nccl.conf', 'NCCL_C=1\n'],
    ]);
    expect(embedded[0]).toMatchObject({ indent: '    ', escaped: false });
    expect(embedded[0]?.anchors[0]).toEqual({ offset: 0, at: { line: 2, character: 4 } });
  });

  it("knows that SkyPilot's setup does not reach run", async () => {
    const { settings } = await read('setup: |\n  export NCCL_A=1\nrun: |\n  export NCCL_B=1\n');
    expect(settings.map(({ name, reach }) => [name, reach])).toEqual([
      ['NCCL_A', 'build'],
      ['NCCL_B', 'ranks'],
    ]);
  });
});

const pod = (container: string, rest = ''): string =>
  `spec:\n  containers:\n  - name: a\n    image: x/y:1\n    resources:\n      limits: {nvidia.com/gpu: 8}\n${container}${rest}`;

describe('containers in YAML', () => {
  it.each<readonly [what: string, text: string, expected: object]>([
    ['nothing said', pod(''), { gpus: true, shmBytes: null, memlockUnlimited: null, hostNetwork: null, rdma: false }],
    [
      'memory at /dev/shm',
      pod(
        '    volumeMounts:\n    - {name: s, mountPath: /dev/shm}\n',
        '  volumes:\n  - name: s\n    emptyDir: {medium: Memory, sizeLimit: 64Gi}\n',
      ),
      { shmBytes: 64 * 2 ** 30 },
    ],
    [
      'no limit',
      pod('    volumeMounts:\n    - {name: s, mountPath: /dev/shm}\n', '  volumes:\n  - name: s\n    emptyDir: {medium: Memory}\n'),
      { shmBytes: Infinity },
    ],
    ["the host's", pod('', '  hostIPC: true\n  hostNetwork: true\n'), { shmBytes: Infinity, hostNetwork: true }],
    ['a mount of something else', pod('    volumeMounts:\n    - {name: s, mountPath: /data}\n'), { shmBytes: null }],
    ['IPC_LOCK', pod('    securityContext: {capabilities: {add: ["IPC_LOCK"]}}\n'), { memlockUnlimited: true }],
    ['privileged', pod('    securityContext: {privileged: true}\n'), { memlockUnlimited: true }],
    ['another capability', pod('    securityContext: {capabilities: {add: ["SYS_PTRACE"]}}\n'), { memlockUnlimited: null }],
    ['RDMA', pod('').replace('8}', '8, rdma/hca: 1}'), { rdma: true }],
    [
      'compose',
      'services:\n  a:\n    image: x/y:1\n    gpus: all\n    shm_size: 8gb\n    ulimits: {memlock: -1}\n    network_mode: host\n    devices: [/dev/infiniband]\n',
      { how: 'compose', gpus: true, shmBytes: 8 * 2 ** 30, memlockUnlimited: true, hostNetwork: true, rdma: true },
    ],
    [
      'compose with ipc',
      'services:\n  a:\n    image: x/y:1\n    runtime: nvidia\n    ipc: host\n',
      { shmBytes: Infinity, memlockUnlimited: null },
    ],
  ])('%s', async (_, text, expected) => {
    const { containers, launches } = await read(text);
    expect(containers).toMatchObject([{ name: 'a', image: 'x/y:1', ...expected }]);
    expect(launches).toHaveLength(1);
  });

  it.each([
    ['a service without GPUs and settings', 'services:\n  a: {image: "redis:7"}\n'],
    ['a pod without GPUs and settings', 'spec:\n  containers:\n  - {name: a, image: "redis:7"}\n'],
    ['values of a chart', 'worker:\n  image: x/y:1\n  resources: {limits: {nvidia.com/gpu: 8}}\n'],
    ['a pod that a template fills in', pod('    {{- with .Values.mounts }}\n    volumeMounts: {{ toYaml . }}\n    {{- end }}\n')],
    ['no GPUs after all', pod('').replace('gpu: 8', 'gpu: 0')],
  ])('judges none: %s', async (_, text) => {
    expect((await read(text)).containers).toEqual([]);
  });

  it.each(['\n', '\r\n'])('mends what is missing', async (feed) => {
    const text = pod('', '---\nkind: Other\n').replaceAll('\n', feed);
    const [container] = (await read(text)).containers;
    const large = applyEdits(text, container?.mend.shm ?? []);
    expect((await read(large)).containers).toMatchObject([{ shmBytes: Infinity, memlockUnlimited: null }]);
    const [again] = (await read(large)).containers;
    const both = applyEdits(large, again?.mend.memlock ?? []);
    expect((await read(both)).containers).toMatchObject([{ shmBytes: Infinity, memlockUnlimited: true }]);
    expect(both.replaceAll(feed, '')).not.toContain('\n');
  });

  it('has what ConfigMaps, merges and files of variables give it', async () => {
    const kubernetes = await read(
      `${pod('    envFrom: [{configMapRef: {name: c}}]\n    env: [{name: NCCL_ALGO, value: Ring}]\n')}---\nkind: ConfigMap\nmetadata: {name: c}\ndata: {NCCL_DEBUG: INFO, NCCL_ALGO: Tree}\n`,
    );
    expect(kubernetes.launches[0]?.environment.map(({ name, value }) => `${name}=${String(value)}`)).toEqual([
      'NCCL_DEBUG=INFO',
      'NCCL_ALGO=Ring',
    ]);
    const text =
      'x: &x {NCCL_DEBUG: INFO}\nservices:\n  a:\n    image: x/y:1\n    gpus: all\n    env_file: [my.env]\n    environment: {<<: *x, NCCL_ALGO: Ring}\n';
    expect((await read(text)).wants).toEqual(['my.env']);
    const compose = await read(text, new Map([['my.env', 'NCCL_PROTO=LL\nNCCL_ALGO=Tree\n']]));
    expect(compose.settings.map(({ name }) => name)).toEqual(['NCCL_DEBUG', 'NCCL_ALGO']);
    expect(compose.launches[0]?.environment.map(({ name, value, file }) => [name, value, file])).toEqual([
      ['NCCL_PROTO', 'LL', 'my.env'],
      ['NCCL_ALGO', 'Ring', undefined],
      ['NCCL_DEBUG', 'INFO', undefined],
    ]);
  });

  it('says how many hosts a job asks for', async () => {
    const { launches } = await read(`replicas: 4\ntemplate:\n  ${pod('').replaceAll('\n', '\n  ')}`);
    expect(launches).toMatchObject([{ launcher: 'kubernetes', hosts: 4, ranks: null }]);
  });

  it('names images, also in two parts, and no words that are none', async () => {
    const { images } = await read(
      'image: nvcr.io/nvidia/pytorch:24.05-py3\nb: {image: {repository: a/b, tag: "1.2"}}\nc: {image: logo}\nd: {image_id: docker:x/y:2}\n',
    );
    expect(images.map(({ image }) => image)).toEqual(['nvcr.io/nvidia/pytorch:24.05-py3', 'a/b:1.2', 'x/y:2']);
  });
});
