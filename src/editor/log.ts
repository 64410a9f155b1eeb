import * as vscode from 'vscode';
import type { Logger } from '../base/log.js';

/** The one logger: an output channel whose level the user sets. */
export function createLog(): Logger & { show(): void; dispose(): void } {
  const channel = vscode.window.createOutputChannel('NCCL Workbench', { log: true });
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message) => channel.error(message),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
