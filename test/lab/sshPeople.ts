import type { HostKeyQuestion, Prompts, SecretQuestion, SecretStore, SshOptions } from '../../src/ssh/types.js';
import { memoryTrustStore } from '../../src/ssh/trustStore.js';
import { silent } from '../../src/base/log.js';

/** A person for tests: answers as told and keeps what it was asked. */
export interface Person extends Prompts {
  readonly hostKeys: HostKeyQuestion[];
  readonly secrets: SecretQuestion[];
}

/** Says `trust` to host keys and gives `answers` to secrets in turn; undefined once they are used up. */
export function person(trust: unknown, answers: readonly ({ secret: string; remember: boolean } | undefined)[] = []): Person {
  const hostKeys: HostKeyQuestion[] = [];
  const secrets: SecretQuestion[] = [];
  let next = 0;
  return {
    hostKeys,
    secrets,
    trustHostKey: async (question) => {
      hostKeys.push(question);
      return await (trust as boolean | Promise<boolean>);
    },
    askSecret: (question) => {
      secrets.push(question);
      return Promise.resolve(answers[next++]);
    },
  };
}

/** A secret store in memory whose content can be seen. */
export function memorySecrets(initial: Readonly<Record<string, string>> = {}): SecretStore & { readonly all: Map<string, string> } {
  const all = new Map(Object.entries(initial));
  return {
    all,
    get: (key) => Promise.resolve(all.get(key)),
    set: (key, secret) => {
      all.set(key, secret);
      return Promise.resolve();
    },
    delete: (key) => {
      all.delete(key);
      return Promise.resolve();
    },
  };
}

/** Pool options for a config with a person who says no to everything, unless told otherwise. */
export function poolOptions(config: string, more: Partial<SshOptions> = {}): SshOptions {
  return { config, prompts: person(false), trust: memoryTrustStore(), secrets: null, log: silent, ...more };
}
