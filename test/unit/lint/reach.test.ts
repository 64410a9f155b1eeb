import { describe, expect, it } from 'vitest';
import { applyEdits, lintDocument, safeEdits, type Finding } from '../../../src/lint/index.js';
import type { FileKind } from '../../../src/scripts/setting.js';

const lint = async (kind: FileKind, rule: string, ...lines: string[]): Promise<readonly Finding[]> =>
  (await lintDocument({ path: 'file', bytes: new TextEncoder().encode(lines.join('\n')), kind }, { version: '2.30.7' })).findings.filter(
    (found) => found.rule === rule,
  );
const said = async (kind: FileKind, rule: string, ...lines: string[]): Promise<string[]> =>
  (await lint(kind, rule, ...lines)).map(({ severity, range }) => `${severity} ${String(range.start.line)}`);

describe('not-forwarded', () => {
  const remote = 'mpirun -np 16 -H a:8,b:8 --map-by slot';
  const rule = 'not-forwarded';

  it('speaks of every variable that Open MPI leaves behind, and one fix passes all on', async () => {
    const text = ['export NCCL_DEBUG=INFO', 'export NCCL_ALGO=Ring', `${remote} ./all_reduce_perf`, ''];
    const found = await lint('bash', rule, ...text);
    expect(found.map(({ severity }) => severity)).toEqual(['error', 'error']);
    expect(found[0]?.message).toContain('that mpirun starts on other hosts never see NCCL_DEBUG');
    const mended = applyEdits(text.join('\n'), safeEdits(found));
    expect(mended).toContain('-x NCCL_DEBUG');
    expect(mended).toContain('-x NCCL_ALGO');
    expect(await lint('bash', rule, mended)).toEqual([]);
  });

  it('is quiet where another launch passes it on, and silent where nothing is lost', async () => {
    expect(await said('bash', rule, 'export NCCL_DEBUG=INFO', `${remote} ./a`, `${remote} -x NCCL_DEBUG ./a`)).toEqual(['information 0']);
    expect(await said('bash', rule, 'export NCCL_DEBUG=INFO', 'mpirun -np 8 --map-by slot ./all_reduce_perf')).toEqual([]);
    expect(await said('bash', rule, 'export NCCL_DEBUG=INFO', 'srun ./all_reduce_perf')).toEqual([]);
    expect(await said('bash', rule, 'export MY_OWN=1', `${remote} ./all_reduce_perf`)).toEqual([]);
  });
});

describe('not-expanded', () => {
  const rule = 'not-expanded';

  it('knows that a shell expands ~ behind the = of an argument', async () => {
    expect(await said('bash', rule, 'mpirun -np 2 -x NCCL_TOPO_FILE=~/topo.xml ./a')).toEqual([]);
    expect(await said('bash', rule, 'env NCCL_TOPO_FILE=~/topo.xml ./a')).toEqual([]);
    expect(await said('bash', rule, 'docker run -e NCCL_TOPO_FILE=~/"$FILE" train:1 ./a')).toEqual([]);
  });

  it('speaks where quotes or the form of the option keep the ~', async () => {
    expect(await said('bash', rule, 'mpirun -np 2 -x NCCL_TOPO_FILE="~/topo.xml" ./a')).toEqual(['error 0']);
    expect(await said('bash', rule, "mpirun -np 2 -x 'NCCL_TOPO_FILE=~/topo.xml' ./a")).toEqual(['error 0']);
    expect(await said('bash', rule, 'docker run --env=NCCL_TOPO_FILE=~/topo.xml train:1 ./a')).toEqual(['error 0']);
  });
});

describe('overridden', () => {
  it('speaks where every launch has another value, not where one has this', async () => {
    expect(await said('bash', 'overridden', 'export NCCL_DEBUG=WARN', 'NCCL_DEBUG=INFO srun ./a')).toEqual(['warning 0']);
    expect(await said('bash', 'overridden', 'export NCCL_DEBUG=WARN', 'NCCL_DEBUG=INFO srun ./a', 'srun ./a')).toEqual([]);
    expect(await said('bash', 'overridden', 'export NCCL_DEBUG=WARN', 'NCCL_DEBUG=WARN srun ./a')).toEqual([]);
    expect(await said('bash', 'overridden', 'export NCCL_DEBUG=WARN', 'NCCL_DEBUG=$LEVEL srun ./a')).toEqual([]);
  });

  it('leaves two statements to duplicate, and a prefix is none', async () => {
    expect(await said('bash', 'overridden', 'export NCCL_DEBUG=WARN', 'export NCCL_DEBUG=INFO', 'srun ./a')).toEqual([]);
    expect(await said('bash', 'duplicate', 'export NCCL_DEBUG=WARN', 'export NCCL_DEBUG=INFO', 'srun ./a')).toEqual(['information 1']);
    expect(await said('bash', 'duplicate', 'export NCCL_DEBUG=WARN', 'NCCL_DEBUG=INFO srun ./a')).toEqual([]);
  });
});

describe('conf-overridden', () => {
  const write = ["cat > /etc/nccl.conf <<'EOF'", 'NCCL_ALGO=Ring', 'EOF'];

  it('points at the line of the configuration file that loses', async () => {
    expect(await said('bash', 'conf-overridden', ...write, 'export NCCL_ALGO=allreduce:tree', 'srun ./a')).toEqual(['warning 1']);
  });

  it('is silent for the same value, another variable, and a branch', async () => {
    expect(await said('bash', 'conf-overridden', ...write, 'export NCCL_ALGO=Ring', 'srun ./a')).toEqual([]);
    expect(await said('bash', 'conf-overridden', ...write, 'export NCCL_PROTO=Simple', 'srun ./a')).toEqual([]);
    expect(await said('bash', 'conf-overridden', ...write, 'if x; then export NCCL_ALGO=allreduce:tree; fi', 'srun ./a')).toEqual([]);
  });
});

describe('build-only', () => {
  it('speaks of ARG and of export in RUN, not of a prefix or of what ENV keeps', async () => {
    const from = 'FROM ubuntu:24.04';
    expect(await said('dockerfile', 'build-only', from, 'ARG NCCL_DEBUG=INFO')).toEqual(['error 1']);
    expect(await said('dockerfile', 'build-only', from, 'RUN export NCCL_DEBUG=INFO && make')).toEqual(['error 1']);
    expect(await said('dockerfile', 'build-only', from, 'RUN NCCL_DEBUG=INFO python3 check.py')).toEqual([]);
    expect(await said('dockerfile', 'build-only', from, 'ARG NCCL_DEBUG=INFO', 'ENV NCCL_DEBUG=$NCCL_DEBUG')).toEqual([]);
    expect(await said('dockerfile', 'build-only', from, 'ARG NCCL_VERSION=2.27.3', 'ENV NCCL_DEBUG=INFO')).toEqual([]);
  });
});

describe('spaces-around-equals', () => {
  it('mends what the shell cuts in two', async () => {
    const text = 'export NCCL_ALGO = Ring\n';
    const found = await lint('bash', 'spaces-around-equals', text);
    expect(found).toHaveLength(1);
    expect(applyEdits(text, safeEdits(found))).toBe('export NCCL_ALGO=Ring\n');
    expect(await lint('bash', 'spaces-around-equals', 'if [ "$NCCL_ALGO" = Ring ]; then echo; fi\n')).toEqual([]);
    expect(await lint('bash', 'spaces-around-equals', 'export MY_OWN = 1\n')).toEqual([]);
  });
});

describe('plugin-overrides', () => {
  it('speaks only on EFA, and not where the value is the same', async () => {
    expect(await said('bash', 'plugin-overrides', 'export FI_PROVIDER=efa NCCL_BUFFSIZE=4194304')).toEqual(['information 0']);
    expect(await said('bash', 'plugin-overrides', 'export FI_PROVIDER=efa NCCL_BUFFSIZE=0x800000')).toEqual([]);
    expect(await said('bash', 'plugin-overrides', 'export FI_PROVIDER=tcp NCCL_BUFFSIZE=4194304')).toEqual([]);
  });
});
