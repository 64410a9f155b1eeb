import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/nccl/catalog/bytes.js';
import { applyEdits, lintConf, lintDocument, safeEdits, type Finding, type LintOptions } from '../../../src/lint/index.js';
import { leastCpuMs } from '../../support/cpu.js';

/** Advice that has tests of its own and would only be in the way of these. */
const rules = { 'gid-pinned': 'off', 'ofi-not-forced': 'off', 'prefix-match': 'off', 'subsystem-without-info': 'off' } as const;
const conf = (text: string, version = '2.30.7', options: Partial<LintOptions> = {}): Finding[] =>
  lintConf(bytesOf(text), { version, rules, ...options });
const bash = async (text: string, version = '2.30.7'): Promise<readonly Finding[]> =>
  (await lintDocument({ path: 'job.sh', bytes: bytesOf(text), kind: 'bash' }, { version, rules })).findings;
const brief = (findings: readonly Finding[]): string[] => findings.map(({ rule, severity }) => `${severity} ${rule}`);

interface Case {
  readonly text: string;
  readonly version?: string;
  /** `severity rule`, or null where nothing may be said. */
  readonly says: string | null;
}

/** For every rule a file in which it speaks, and one nearby in which nothing does. */
const inConf: Readonly<Record<string, readonly Case[]>> = {
  'byte-order-mark': [
    { text: '\ufeffNCCL_DEBUG=INFO', says: 'error byte-order-mark' },
    { text: '\ufeff# a comment\nNCCL_DEBUG=INFO', says: 'information byte-order-mark' },
    { text: '# \ufeff\nNCCL_DEBUG=INFO', says: null },
  ],
  'too-long': [
    { text: `NCCL_IB_HCA=${'a,'.repeat(600)}`, says: 'error too-long' },
    { text: `NCCL_IB_HCA=${'a,'.repeat(400)}`, says: null },
  ],
  'export-prefix': [
    { text: 'export NCCL_DEBUG=INFO', says: 'error export-prefix' },
    { text: 'export MY_OWN=1', says: null },
  ],
  'leading-blanks': [
    { text: '  NCCL_DEBUG=INFO', says: 'error leading-blanks' },
    { text: '  # NCCL_DEBUG=INFO', says: null },
  ],
  'spaces-around-equals': [
    { text: 'NCCL_ALGO = Ring', says: 'error spaces-around-equals' },
    { text: 'NCCL_ALGO= Ring', says: 'error spaces-around-equals' },
    { text: 'NCCL_IB_TIMEOUT= 22', says: null },
    { text: 'NCCL_ALGO=Ring', says: null },
  ],
  'two-settings': [
    { text: 'NCCL_DEBUG=INFO NCCL_ALGO=Ring', says: 'error two-settings' },
    { text: 'NCCL_DEBUG=INFO\nNCCL_ALGO=Ring', says: null },
  ],
  'quoted-value': [
    { text: 'NCCL_DEBUG="INFO"', says: 'error quoted-value' },
    { text: "NCCL_IB_TIMEOUT='22'", says: 'error quoted-value' },
    { text: 'NCCL_DEBUG=INFO', says: null },
  ],
  'inline-comment': [
    { text: 'NCCL_DEBUG=INFO # why', says: 'error inline-comment' },
    { text: 'NCCL_IB_TIMEOUT=22 # why', says: 'information inline-comment' },
    { text: '# why\nNCCL_DEBUG=INFO', says: null },
  ],
  'no-equals': [
    { text: 'NCCL_DEBUG: INFO', says: 'error no-equals' },
    { text: 'Settings for training', says: null },
  ],
  'carriage-return': [
    { text: 'NCCL_DEBUG=INFO\r\n', version: '2.29.7', says: 'error carriage-return' },
    { text: 'NCCL_IB_TIMEOUT=22\r\n', version: '2.29.7', says: 'information carriage-return' },
    { text: 'NCCL_DEBUG=INFO\r\n', version: '2.30.7', says: 'information carriage-return' },
    { text: 'NCCL_DEBUG=INFO\n', version: '2.29.7', says: null },
  ],
  'not-a-number': [
    { text: 'NCCL_P2P_DISABLE=true', says: 'error not-a-number' },
    { text: 'NCCL_IB_GID_INDEX=mlx5_0', says: 'error not-a-number' },
    { text: 'NCCL_P2P_DISABLE=', says: null },
  ],
  'number-suffix': [
    { text: 'NCCL_BUFFSIZE=4M', says: 'error number-suffix' },
    { text: 'NCCL_BUFFSIZE=0x400000', says: null },
  ],
  octal: [
    { text: 'NCCL_IB_GID_INDEX=010', says: 'error octal' },
    { text: 'NCCL_IB_GID_INDEX=09', says: 'error octal' },
    { text: 'NCCL_IB_GID_INDEX=0', says: null },
  ],
  'out-of-range': [
    { text: 'NCCL_IB_TIMEOUT=100', says: 'error out-of-range' },
    { text: 'NCCL_IB_RETRY_CNT=10', says: 'error out-of-range' },
    { text: 'NCCL_NTHREADS=100', says: 'error out-of-range' },
    { text: 'NCCL_MAX_NCHANNELS=100', says: 'warning out-of-range' },
    { text: 'NCCL_IB_RETRY_CNT=6', says: null },
    { text: 'NCCL_NTHREADS=128', says: null },
    { text: 'NCCL_IB_TC=-1', says: null },
  ],
  'invalid-value': [
    { text: 'NCCL_DEBUG=DEBUG', says: 'error invalid-value' },
    { text: 'NCCL_DEBUG_SUBSYS=INIT|NET', says: 'error invalid-value' },
    { text: 'NCCL_P2P_LEVEL=sys', says: 'error invalid-value' },
    { text: 'NCCL_ALGO=auto', says: 'error invalid-value' },
    { text: 'NCCL_ALGO=CollNet', version: '2.13.4', says: null },
    { text: 'NCCL_IB_HCA=mlx5_0, mlx5_1', says: 'error invalid-value' },
    { text: 'NCCL_IB_HCA=mlx5_0:', version: '2.29.7', says: 'error invalid-value' },
    { text: 'NCCL_IB_HCA==mlx5_0,=mlx5_1', says: 'error invalid-value' },
    { text: 'NCCL_SOCKET_FAMILY=IPv4', says: 'error invalid-value' },
    { text: 'NCCL_NET_MERGE_LEVEL=NVL', says: 'error invalid-value' },
    {
      text: 'NCCL_DEBUG=info\nNCCL_DEBUG_SUBSYS=init,net\nNCCL_P2P_LEVEL=SYS\nNCCL_ALGO=ring,tree\nNCCL_IB_HCA=^=mlx5_0:1,mlx5_1',
      says: null,
    },
    { text: 'NCCL_DEBUG=NONE', says: null },
    { text: 'NCCL_NET=AWS Libfabric', says: null },
  ],
  'starved-collective': [
    { text: 'NCCL_ALGO=Tree', says: 'error starved-collective' },
    { text: 'NCCL_ALGO=allreduce:tree', says: null },
    { text: 'NCCL_ALGO=Tree', version: '2.23.4', says: null },
  ],
  'll128-forced': [
    { text: 'NCCL_PROTO=^LL', says: 'warning ll128-forced' },
    { text: 'NCCL_PROTO=^LL,LL128', says: null },
    { text: 'NCCL_PROTO=Simple', says: null },
  ],
  loopback: [
    { text: 'NCCL_SOCKET_IFNAME=^docker0', says: 'warning loopback' },
    { text: 'NCCL_SOCKET_IFNAME=^docker0,lo', says: null },
  ],
  'legacy-number': [
    { text: 'NCCL_NET_GDR_LEVEL=5', says: 'information legacy-number' },
    { text: 'NCCL_NET_GDR_LEVEL=SYS', says: null },
  ],
  'unknown-variable': [
    { text: 'NCCL_FLUX_CAPACITOR=1', says: 'error unknown-variable' },
    { text: 'NCCL_TIMEOUT=200', says: 'error unknown-variable' },
    { text: 'OFI_NCCL_PROTOCOL=RDMA\nLD_LIBRARY_PATH=/opt/nccl/lib', says: null },
  ],
  'misspelt-variable': [
    { text: 'NCCL_BUFSIZE=4194304', says: 'error misspelt-variable' },
    { text: 'NCCL_IB_ENABLE=1', says: 'error misspelt-variable' },
    { text: 'nccl_debug=INFO', says: 'error misspelt-variable' },
    { text: 'NCCL_BUFFSIZE=4194304', says: null },
  ],
  'removed-variable': [
    { text: 'NCCL_TREE_THRESHOLD=0', says: 'error removed-variable' },
    { text: 'NCCL_TREE_THRESHOLD=0', version: '2.4.8', says: null },
  ],
  'not-yet-available': [
    { text: 'NCCL_CTA_POLICY=1', version: '2.20.5', says: 'error not-yet-available' },
    { text: 'NCCL_CTA_POLICY=1', version: '2.27.3', says: null },
  ],
  'old-torch-name': [
    { text: 'NCCL_BLOCKING_WAIT=1', says: 'information old-torch-name' },
    { text: 'TORCH_NCCL_BLOCKING_WAIT=1', says: null },
  ],
  contradiction: [
    { text: 'NCCL_MIN_NCHANNELS=16\nNCCL_MAX_NCHANNELS=8', says: 'error contradiction' },
    { text: 'NCCL_IB_DISABLE=1\nNCCL_IB_HCA=mlx5', says: 'error contradiction' },
    { text: 'NCCL_P2P_DISABLE=1\nNCCL_P2P_LEVEL=SYS', says: 'error contradiction' },
    { text: 'NCCL_NET=IB\nNCCL_IB_DISABLE=1', says: 'error contradiction' },
    { text: 'NCCL_MIN_NCHANNELS=8\nNCCL_MAX_NCHANNELS=16\nNCCL_IB_DISABLE=0\nNCCL_IB_HCA=mlx5', says: null },
  ],
  duplicate: [
    { text: 'NCCL_ALGO=Ring\nNCCL_ALGO=allreduce:tree', says: 'error duplicate' },
    { text: 'NCCL_ALGO=Ring\nNCCL_ALGO=Ring', says: 'information duplicate' },
    { text: 'NCCL_ALGO=Ring\n#NCCL_ALGO=allreduce:tree', says: null },
  ],
  'not-expanded': [
    { text: 'NCCL_TOPO_FILE=~/topo.xml', says: 'error not-expanded' },
    { text: 'NCCL_TOPO_FILE=/etc/topo~.xml', says: null },
  ],
  'conf-file-inside': [
    { text: 'NCCL_CONF_FILE=/etc/other.conf', says: 'error conf-file-inside' },
    { text: '# NCCL_CONF_FILE=/etc/other.conf', says: null },
  ],
};

describe.each(Object.entries(inConf))('%s', (_, cases) => {
  it.each(cases.map(({ text, version = '2.30.7', says }) => [text.slice(0, 60), version, says, text] as const))(
    '%j with %s: %s',
    (_short, version, says, text) => {
      expect(brief(conf(text, version))).toEqual(says === null ? [] : [says]);
    },
  );
});

describe('rules for scripts', () => {
  it('not-exported speaks of what no program sees', async () => {
    expect(brief(await bash('NCCL_DEBUG=INFO\nsrun ./train\n'))).toEqual(['error not-exported']);
    expect(await bash('export NCCL_DEBUG=INFO\nsrun ./train\n')).toEqual([]);
    expect(await bash('NCCL_DEBUG=INFO\nexport NCCL_DEBUG\n')).toEqual([]);
    expect(await bash('NCCL_DEBUG=INFO srun ./train\n')).toEqual([]);
    expect(await bash('NCCL_DEBUG=INFO\nmpirun -x NCCL_DEBUG=$NCCL_DEBUG ./train\n')).toEqual([]);
  });

  it('keeps the quoting when it mends a value', async () => {
    const text = 'export NCCL_BUFFSIZE="4M" NCCL_P2P_LEVEL=sys\n';
    expect(applyEdits(text, safeEdits(await bash(text)))).toBe('export NCCL_BUFFSIZE="4194304" NCCL_P2P_LEVEL=SYS\n');
  });

  it('says nothing where quotes, comments and blanks are the shell’s', async () => {
    expect(await bash('export NCCL_DEBUG="INFO" # why\nexport NCCL_IB_TIMEOUT=22 # more\n')).toEqual([]);
  });

  it('says nothing about two branches, values that are not known, and names of the script’s own', async () => {
    const text = [
      'if [ "$1" == x ]; then export NCCL_ALGO=Ring; else export NCCL_ALGO=allreduce:tree; fi',
      'export NCCL_SOCKET_IFNAME=$iface',
      'export NCCL_HOME=/opt/nccl NCCL_MINBYTES=8',
      'export NCCL_VERSION=2.18.3',
      './all_reduce_perf -b $NCCL_MINBYTES',
      'if [[ $NCCL_DEBUG == INFO ]]; then echo; fi',
      '',
    ].join('\n');
    expect(await bash(text)).toEqual([]);
  });

  it('still finds what no release reads', async () => {
    expect(brief(await bash('export NCCL_IB_ENABLE_RDMA=1\nexport NCCL_TREE_THRESHOLD=0\n'))).toEqual([
      'error unknown-variable',
      'error removed-variable',
    ]);
  });
});

describe('no-such-device', () => {
  const hosts = [
    { name: 'gpu-01', context: { devices: ['mlx5_0:1'] } },
    { name: 'gpu-02', context: { devices: ['mlx5_7:1'] } },
  ];

  it('names the hosts on which nothing matches', () => {
    const [found] = conf('NCCL_IB_HCA=mlx5_0', '2.30.7', { hosts });
    expect(found).toMatchObject({ rule: 'no-such-device', severity: 'error' });
    expect(found?.message).toContain('gpu-02');
    expect(found?.message).not.toContain('gpu-01');
    expect(conf('NCCL_IB_HCA=mlx5', '2.30.7', { hosts })).toEqual([]);
  });
});

describe('all rules', () => {
  it('dead-variable speaks from the release on in which a variable does nothing', async () => {
    const { variables } = await import('../../../src/nccl/catalog/index.js');
    const dead = variables().filter(({ deadSince }) => deadSince !== null);
    expect(dead.length).toBeGreaterThan(0);
    for (const { name, deadSince, introducedIn } of dead) {
      expect(conf(`${name}=1`, deadSince ?? '').map(({ rule }) => rule)).toContain('dead-variable');
      if (introducedIn !== deadSince) expect(conf(`${name}=1`, introducedIn ?? '').map(({ rule }) => rule)).not.toContain('dead-variable');
    }
  });

  it('point at the setting, in UTF-16 columns', () => {
    const [found] = conf('# 😀\n😀 = 1\nNCCL_DEBUG=😀');
    expect(found?.range).toEqual({ start: { line: 2, character: 0 }, end: { line: 2, character: 13 } });
    expect(found).toMatchObject({ variable: 'NCCL_DEBUG', docs: expect.stringContaining('https://') as string });
  });

  it('take terminal escapes and text marks out of their messages', () => {
    const [found] = conf('NCCL_DEBUG=\u001b[31mred\u202e');
    expect(found?.message).toContain('"red"');
    expect(found?.message).not.toContain('\u001b');
    expect(found?.message).not.toContain('\u202e');
  });

  it('stay quick on lines without end', async () => {
    const lines = [
      `NCCL_ALGO =${' '.repeat(1_000_000)}x`,
      `NCCL_DEBUG${' '.repeat(1_000_000)}`,
      'NCCL_A=1,'.repeat(200_000),
      '='.repeat(500_000),
    ];
    const read = () => lines.map((line) => ['2.29.7', '2.30.7'].map((version) => conf(line, version)));
    expect(await leastCpuMs(read, 5000)).toBeLessThan(5000);
  });

  it('bear bytes that are not UTF-8', () => {
    const bytes = Uint8Array.from([...bytesOf('NCCL_DEBUG=IN'), 0xff, ...bytesOf('FO\nNCCL_ALGO = Ring')]);
    expect(brief(lintConf(bytes, { version: '2.30.7' }))).toEqual(['error invalid-value', 'error spaces-around-equals']);
  });
});

describe('the five lines', () => {
  const blog = [
    'NCCL_ALGO = Tree',
    'NCCL_BUFFSIZE = 4M',
    'NCCL_IB_AR_THRESHOLD = 8K',
    'NCCL_IB_TIMEOUT = 23',
    'NCCL_IB_RETRY_CNT = 7',
  ].join('\n');

  it('each give one error with the true effect, in every release', () => {
    for (const version of ['2.3.5', '2.18.3', '2.23.4', '2.30.7']) {
      const findings = conf(blog, version);
      expect(findings.map(({ rule, severity, range }) => [rule, severity, range.start.line])).toEqual(
        [0, 1, 2, 3, 4].map((line) => ['spaces-around-equals', 'error', line]),
      );
      expect(findings[1]?.message).toBe('This sets a variable called "NCCL_BUFFSIZE " that nobody reads: nothing changes.');
    }
  });

  it('are mended to what they plainly mean', () => {
    expect(applyEdits(blog, safeEdits(conf(blog)))).toBe(
      ['NCCL_ALGO=Tree', 'NCCL_BUFFSIZE=4194304', 'NCCL_IB_AR_THRESHOLD=8192', 'NCCL_IB_TIMEOUT=23', 'NCCL_IB_RETRY_CNT=7'].join('\n'),
    );
  });
});

describe('a correct file', () => {
  it('yields nothing', () => {
    const text = `# Cluster defaults
NCCL_DEBUG=WARN
NCCL_SOCKET_IFNAME=^docker,lo
NCCL_IB_HCA==mlx5_0:1,mlx5_1:1
NCCL_IB_GID_INDEX=3
NCCL_IB_TIMEOUT=22
NCCL_IB_RETRY_CNT=7
NCCL_BUFFSIZE=8388608
NCCL_MIN_NCHANNELS=16
NCCL_ALGO=Ring
NCCL_PROTO=Simple
NCCL_CROSS_NIC=0
NCCL_NET_GDR_LEVEL=PHB
NCCL_P2P_DISABLE=1
NCCL_TOPO_FILE=/etc/nccl/topo.xml
NCCL_IB_SL=0

TORCH_NCCL_BLOCKING_WAIT=1
LD_LIBRARY_PATH=/opt/nccl/lib
`;
    expect(conf(text)).toEqual([]);
  });
});
