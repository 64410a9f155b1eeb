import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveOf } from '../../../src/bundle/archive/write.js';
import { membersOf, prepareBundle } from '../../../src/bundle/prepare.js';
import { diagnoseInputs } from '../../../src/editor/diagnosis/work.js';
import { jobLog } from '../log/support/jobLog.js';

const folder = mkdtempSync(join(tmpdir(), 'open-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a bundle opened in the editor', () => {
  it('is diagnosed log by log', async () => {
    const at = '2026-03-01T10:11:12.000Z';
    const piece = { kind: 'log' as const, host: null, text: jobLog({ gdr: false }), truncated: false };
    const bundle = prepareBundle({
      at,
      origin: 'measured',
      hosts: [],
      users: [],
      snapshot: null,
      lacking: [],
      pieces: [{ ...piece, name: 'a.log' }],
    });
    const path = join(folder, 'b.tar.gz');
    writeFileSync(path, await archiveOf(membersOf(bundle, '1'), new Date(at)));
    const { diagnosis } = await diagnoseInputs([{ path }], () => undefined);
    expect(diagnosis.files).toEqual(['nccl-bundle-202603011011/logs/a.log']);
    expect(diagnosis.findings.map(({ rule }) => rule)).toContain('gdr-off');
  });
});
