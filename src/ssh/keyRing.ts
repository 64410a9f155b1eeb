import type { ParsedKey } from 'ssh2';
import { createGate, type Gate } from './gate.js';
import { unlock, type KeyFile } from './identity.js';
import type { SecretStore } from './types.js';

/** Asks a person for a passphrase; undefined when they gave up. */
export type AskPassphrase = (attempt: number) => Promise<{ readonly secret: string; readonly remember: boolean } | undefined>;

/** Why a key file stayed locked: the person gave up, or three passphrases were wrong. */
export type Locked = 'given-up' | 'wrong';

/** Decrypted keys for the life of this process, so that a hundred hosts ask once. */
export interface KeyRing {
  /**
   * The private key of an encrypted file. Callers for the same file wait for one another. A refusal to answer counts for all logins
   * that were asked for before it (`since`, performance.now()): a fleet of hosts is refused once.
   */
  unlock(file: KeyFile, ask: AskPassphrase, signal: AbortSignal, since?: number): Promise<ParsedKey | Locked>;
  /** After a login with this file worked: stores the passphrase if the person asked for it. */
  worked(path: string): Promise<void>;
}

const attempts = 3;

/** Name of a passphrase in the secret store. */
export function passphraseKey(path: string): string {
  return `passphrase:${path}`;
}

/** Makes an empty ring. Nothing is written to `secrets` before {@link KeyRing.worked}. */
export function createKeyRing(secrets: SecretStore | null): KeyRing {
  const keys = new Map<string, ParsedKey>();
  const toRemember = new Map<string, string>();
  const gates = new Map<string, Gate>();
  const refusals = new Map<string, number>();

  const open = async (file: KeyFile, text: string, ask: AskPassphrase): Promise<ParsedKey | Locked> => {
    const remembered = await secrets?.get(passphraseKey(file.path));
    if (remembered !== undefined) {
      const key = unlock(text, remembered);
      if (key !== null) return key;
      await secrets?.delete(passphraseKey(file.path));
    }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const answer = await ask(attempt);
      if (answer === undefined) return 'given-up';
      const key = unlock(text, answer.secret);
      if (key === null) continue;
      if (answer.remember) toRemember.set(file.path, answer.secret);
      return key;
    }
    return 'wrong';
  };

  return {
    unlock: async (file, ask, signal, since = performance.now()) => {
      const { path, locked } = file;
      if (file.open !== null) return file.open;
      if (locked === null) return 'wrong';
      const gate = gates.get(path) ?? createGate(1);
      gates.set(path, gate);
      return await gate.run(async () => {
        const known = keys.get(path);
        if (known !== undefined) return known;
        // Whoever was asked for before the person said no gets the same answer rather than the same question.
        if ((refusals.get(path) ?? -1) >= since) return 'given-up';
        const answer = await open(file, locked, ask);
        if (typeof answer !== 'string') keys.set(path, answer);
        // A question that vanished because its own connection ended is no refusal.
        else if (!signal.aborted) refusals.set(path, performance.now());
        return answer;
      }, signal);
    },
    worked: async (path) => {
      const secret = toRemember.get(path);
      if (secret === undefined) return;
      toRemember.delete(path);
      await secrets?.set(passphraseKey(path), secret);
    },
  };
}
