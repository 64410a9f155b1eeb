import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReadFiles } from './readFiles.js';
import { type Session, startSession } from './session.js';

describe('A workspace that is not trusted', () => {
  let session: Session;
  beforeAll(async () => {
    // Trust is asked about in the window; the question is left unanswered, which means no.
    session = await startSession('trust', {
      trust: true,
      prepare: writeReadFiles,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
  });
  afterAll(async () => {
    await session.stop();
  });

  it('is read, but nothing connects and nothing is run', async () => {
    const { workbench: bench, workspace } = session;
    await bench.open('nccl.conf');
    await bench.page.locator('.squiggly-error').first().waitFor();
    // Diagnostics, hover, completion, hints and the effective configuration need no trust.
    await bench.line('NCCL_BUFFSIZE').locator('span', { hasText: 'NCCL_BUFFSIZE' }).last().hover();
    await bench.page.locator('.monaco-hover:visible', { hasText: 'Buffer per channel' }).first().waitFor();
    await bench.settle();
    await bench.open('jobs/train.sbatch');
    await bench.page.locator('.view-line', { hasText: '34 s per try' }).waitFor();
    await bench.palette('NCCL: Show Effective Configuration');
    await bench.row('NCCL_IB_TIMEOUT').first().waitFor();
    await bench.line('NCCL_ALGO=Ring').locator('span', { hasText: 'Ring' }).last().click();
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.press('Enter');
    await bench.page.keyboard.type('export NCCL_PROTO=');
    await bench.page.locator('.suggest-widget .monaco-list-row', { hasText: 'LL128' }).first().waitFor();
    await session.shot('restricted-read');
    await bench.page.keyboard.press('Escape');
    await bench.palette('NCCL: Fix All in File');
    await bench.line('NCCL_BUFFSIZE=8388608').waitFor();
    await bench.page.locator('.pane-body', { hasText: 'Nothing connects before this workspace is trusted' }).first().waitFor();
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.toast(/trust/i).waitFor();
    await bench.settle();
    await session.shot('restricted');
    expect(await bench.row('gpu-01').count()).toBe(0);
    expect(existsSync(join(workspace, '.nccl', 'runs'))).toBe(false);
  });
});
