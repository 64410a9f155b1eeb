// The door of the room: what others may use.
export { checkAlias } from './alias.js';
export { listHosts, userConfig } from './configFile.js';
export { ChangedFailure, MissingFailure, PermissionFailure } from './files/failures.js';
export type { FileContent, FileStat, FileVersion, FolderEntry, HostFiles, Replaced, ReplaceOptions } from './files/types.js';
export { createPool } from './pool.js';
export { assignments, commandLine, commandToRead, quote } from './quote.js';
export { resolveTarget, type ResolveOptions } from './resolve.js';
export { fileTrustStore, memoryTrustStore } from './trustStore.js';
export type {
  HostKeyQuestion,
  Prompts,
  SecretQuestion,
  SecretStore,
  Session,
  SshOptions,
  SshPool,
  SshTarget,
  TrustStore,
} from './types.js';
