import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { extension, workspaceFolder } from './open.js';

interface Contributed {
  readonly commands: readonly { readonly command: string }[];
  readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
}

/** What the manifest contributes. */
function contributed(): Contributed {
  const manifest = extension().packageJSON as { contributes: Contributed };
  return manifest.contributes;
}

/** Closes whatever a command may wait on: pickers, input boxes and messages. */
async function dismiss(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  await vscode.commands.executeCommand('notifications.clearAll');
}

describe('Commands', () => {
  // One of them writes a cluster file, to which the next ones would connect.
  afterEach(() => rmSync(join(workspaceFolder(), '.nccl', 'cluster.yaml'), { force: true }));

  it('are all registered', async () => {
    await extension().activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = contributed().commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  const hidden = new Set(
    contributed()
      .menus.commandPalette.filter(({ when }) => when === 'false')
      .map(({ command }) => command),
  );
  // Starting the demo cluster is a suite of its own.
  const palette = contributed()
    .commands.map(({ command }) => command)
    .filter((command) => !hidden.has(command) && command !== 'nccl.cluster.startDemo');

  for (const command of palette) {
    it(`${command} ends well while nothing is connected and is given up when dismissed`, async () => {
      let ended = false;
      const done = Promise.resolve(vscode.commands.executeCommand(command)).finally(() => {
        ended = true;
      });
      const limit = Date.now() + 10_000;
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        await dismiss();
        // The loop ends by the command's own end, or by the limit.
        if ((() => ended)() || Date.now() > limit) break;
      }
      assert.ok((() => ended)(), 'the command still waits after its pickers and messages were closed');
      await done;
    });
  }
});
