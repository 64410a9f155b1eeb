import * as vscode from 'vscode';
import { clean } from '../base/clean.js';
import type { Logger } from '../base/log.js';

/** The one logger: an output channel whose level the user sets. */
export function createLog(): Logger & { show(): void; dispose(): void } {
  const channel = vscode.window.createOutputChannel('NCCL Workbench', { log: true });
  return {
    debug: (message) => channel.debug(clean(message)),
    info: (message) => channel.info(clean(message)),
    warn: (message) => channel.warn(clean(message)),
    error: (message) => channel.error(clean(message)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
