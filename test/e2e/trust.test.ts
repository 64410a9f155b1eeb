import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Session, startSession } from './session.js';

describe('A workspace that is not trusted', () => {
  let session: Session;
  beforeAll(async () => {
    // Trust is asked about in the window; the question is left unanswered, which means no.
    session = await startSession('trust', { trust: true, settings: { 'security.workspace.trust.startupPrompt': 'never' } });
  });
  afterAll(async () => {
    await session.stop();
  });

  it('is read, but nothing connects and nothing is run', async () => {
    const { workbench: bench, workspace } = session;
    await bench.open('nccl.conf');
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.page.locator('.activitybar .action-label[aria-label^="NCCL"]').click();
    await bench.page.locator('.pane-body', { hasText: 'Nothing connects before this workspace is trusted' }).first().waitFor();
    await bench.palette('NCCL: Connect to Cluster…');
    await bench.toast(/trust/i).waitFor();
    await bench.settle();
    await session.shot('restricted');
    expect(await bench.row('gpu-01').count()).toBe(0);
    expect(existsSync(join(workspace, '.nccl', 'runs'))).toBe(false);
  });
});
