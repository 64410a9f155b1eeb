import { join } from 'node:path';
import * as vscode from 'vscode';
import { hostScheme } from '../../contract/index.js';
import type { ClusterService } from '../clusters/clusterService.js';
import type { Notifier } from '../notifier.js';
import type { TextDocuments } from '../textDocuments.js';
import { clusterNamed } from './hostAddress.js';
import { HostFileWriter } from './hostFiles.js';
import { HostFileSystem } from './hostFileSystem.js';
import { Journal } from './journal.js';
import { openTerminal } from './openTerminal.js';
import { remoteCommands } from './remoteCommands.js';

/** What files and logs of hosts need from outside. */
export interface RemoteOptions {
  readonly clusters: ClusterService;
  readonly documents: TextDocuments;
  readonly notifier: Notifier;
  /** Folder of this machine for the list of writes. */
  readonly storage: string;
}

/** Files and logs of hosts: their documents and their commands. Nothing connects from here. */
export function createRemote({ clusters, documents, notifier, storage }: RemoteOptions): {
  readonly commands: ReturnType<typeof remoteCommands>;
  dispose(): void;
} {
  const journal = new Journal(join(storage, 'saves-on-hosts.jsonl'));
  const fileSystem: HostFileSystem = new HostFileSystem(clusters, () => writer);
  const writer = new HostFileWriter({
    clusters,
    documents,
    notifier,
    journal,
    changed: (address) => fileSystem.changed(address),
    openTerminal: ({ cluster, host }) => {
      const known = clusters.states();
      const state = known.find(
        (one) =>
          one.cluster.name ===
          clusterNamed(
            cluster,
            known.map((each) => each.cluster.name),
          ),
      );
      if (state !== undefined) openTerminal(state.cluster, host);
    },
  });
  const registration = vscode.workspace.registerFileSystemProvider(hostScheme, fileSystem, { isCaseSensitive: true });
  return {
    commands: remoteCommands({ clusters, writer, journal, notifier }),
    dispose: () => {
      registration.dispose();
      fileSystem.dispose();
    },
  };
}
