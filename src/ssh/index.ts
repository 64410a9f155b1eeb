// The door of the room: what others may use.
export { checkAlias } from './alias.js';
export { listHosts, userConfig } from './configFile.js';
export { createPool } from './pool.js';
export { assignments, commandLine, quote } from './quote.js';
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
