import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/server/completion/index.js';

const version = '2.27.3';
/** Completes at the | in the text. */
function at(text: string, kind: 'conf' | 'bash' = 'conf', release = version) {
  const offset = text.indexOf('|');
  const before = text.slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return complete(text.replace('|', ''), position, kind, { version: release });
}
const labels = (text: string, kind: 'conf' | 'bash' = 'conf', release = version): string[] =>
  at(text, kind, release).map(({ label }) => label);
const sorted = (text: string, release = version): string[] =>
  [...at(text, 'conf', release)].sort((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ label }) => label);

describe('completion of names', () => {
  it('offers all names in a configuration file with what they are', () => {
    const items = at('NCCL_IB_|');
    const timeout = items.find(({ label }) => label === 'NCCL_IB_TIMEOUT');
    expect(timeout).toMatchObject({ insert: 'NCCL_IB_TIMEOUT=', detail: 'default 20', deprecated: false, goOn: true });
    expect(timeout?.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: 8 } });
    expect(at('NCCL_BUFF|SIZE=1').find(({ label }) => label === 'NCCL_BUFFSIZE')).toMatchObject({ insert: 'NCCL_BUFFSIZE', goOn: false });
  });

  it('ranks what the release acts on first and strikes out the rest', () => {
    const order = sorted('|');
    const place = (name: string): number => order.indexOf(name);
    expect(place('NCCL_IB_HCA')).toBeLessThan(place('NCCL_P2P_LL_THRESHOLD'));
    expect(place('NCCL_P2P_LL_THRESHOLD')).toBeLessThan(place('NCCL_MNNVL_CROSS_CLIQUE'));
    expect(place('NCCL_MNNVL_CROSS_CLIQUE')).toBeLessThan(place('NCCL_TREE_THRESHOLD'));
    const items = at('|');
    expect(items.filter(({ deprecated }) => deprecated).map(({ label }) => label)).toEqual(
      expect.arrayContaining(['NCCL_TREE_THRESHOLD', 'NCCL_MNNVL_CROSS_CLIQUE']),
    );
    expect(at('|', 'conf', '2.30.7').find(({ label }) => label === 'NCCL_MNNVL_CROSS_CLIQUE')?.deprecated).toBe(false);
  });

  it('ranks other software\'s names behind what NCCL acts on, and leaves them out of a configuration file', () => {
    expect(labels('|').filter((name) => /^(?:TORCH|RCCL|HCCL)_|^NCCL_BLOCKING_WAIT$/u.test(name))).toEqual([]);
    expect(labels('|')).toContain('NCCL_INSPECTOR_ENABLE');
    const order = [...at('export TORCH_N|', 'bash', '2.30.7')].sort((a, b) => (a.sort < b.sort ? -1 : 1)).map(({ label }) => label);
    const place = (name: string): number => order.indexOf(name);
    expect(place('TORCH_NCCL_BLOCKING_WAIT')).toBeGreaterThan(place('NCCL_INSPECTOR_ENABLE'));
    expect(place('TORCH_NCCL_BLOCKING_WAIT')).toBeLessThan(place('NCCL_TREE_THRESHOLD'));
  });

  it('stays out of comments and of other words in shell scripts', () => {
    expect(labels('# NCCL_|')).toEqual([]);
    for (const text of ['ec|', 'export |', 'PATH=|', '# NCCL_|', 'echo XNCCL_|', 'N|']) expect(labels(text, 'bash'), text).toEqual([]);
    for (const text of ['export NCCL_|', 'mpirun -x NC|', 'NCCL_|', 'srun --export=ALL,NCCL_|', 'env "NCCL_|'])
      expect(labels(text, 'bash'), text).toContain('NCCL_ALGO');
  });
});

describe('completion of values', () => {
  it('offers the words of the release', () => {
    expect(labels('NCCL_NET_GDR_LEVEL=|').sort()).toEqual(['C2C', 'LOC', 'NVB', 'NVL', 'P2C', 'PHB', 'PIX', 'PXB', 'PXN', 'SYS']);
    expect(labels('NCCL_P2P_LEVEL=|', 'conf', '2.10.3')).not.toContain('C2C');
    expect(labels('NCCL_ALGO=|', 'conf', '2.22.3')).not.toContain('PAT');
    expect(labels('NCCL_ALGO=|')).toContain('PAT');
  });

  it('replaces only the item under the cursor of a list', () => {
    const [item] = at('NCCL_DEBUG_SUBSYS=INIT,NE|T,ENV');
    expect(item?.range).toEqual({ start: { line: 0, character: 23 }, end: { line: 0, character: 26 } });
    const [after] = at('NCCL_ALGO=allreduce:^tr|');
    expect(after?.range.start.character).toBe(21);
  });

  it('offers sizes in bytes with what they are, numbers in range and switches', () => {
    const sizes = at('NCCL_BUFFSIZE=|');
    expect(sizes.map(({ label, detail }) => `${label} ${detail}`)).toContain('4194304 4 MiB');
    expect(labels('NCCL_IB_RETRY_CNT=|')).toEqual(['7', '0', '1', '2', '3', '4', '5', '6']);
    expect(labels('NCCL_NTHREADS=|')).toEqual(['64', '128', '256', '512']);
    expect(at('NCCL_IB_DISABLE=|').map(({ label, detail }) => `${label} ${detail}`)).toEqual(['1 on', '0 default']);
    expect(labels('NCCL_NO_SUCH=|')).toEqual([]);
  });

  it('offers nothing that the release would misread', () => {
    for (const text of [
      'NCCL_BUFFSIZE=|',
      'NCCL_IB_TIMEOUT=|',
      'NCCL_NET_GDR_LEVEL=|',
      'NCCL_CROSS_NIC=|',
      'NCCL_NVLS_ENABLE=|',
      'NCCL_DEBUG=|',
    ])
      expect(labels(text).length, text).toBeGreaterThan(0);
  });

  it('works in shell scripts, inside quotes too', () => {
    expect(labels('export NCCL_DEBUG=|', 'bash')).toContain('INFO');
    expect(at('export NCCL_DEBUG="IN|FO" x', 'bash')[0]?.range).toEqual({
      start: { line: 0, character: 19 },
      end: { line: 0, character: 23 },
    });
    expect(labels('mpirun -x NCCL_PROTO=L|', 'bash')).toContain('LL128');
    expect(labels('echo $NCCL_DEBUG |', 'bash')).toEqual([]);
    expect(labels('export NCCL_DEBUG=INFO |', 'bash')).toEqual([]);
  });
});
