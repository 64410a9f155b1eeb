import { homedir } from 'node:os';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { clean } from '../base/clean.js';
import type { Prompts, SshPool } from '../ssh/types.js';
import type { Io } from './command.js';
import { openTerminal, type Terminal } from './terminal.js';

/** Connections for a command, by ssh aliases. Questions go to the terminal; without one every answer is no. The caller disposes of the pool. */
export async function openPool(io: Io, sshConfig: string | null, concurrency = 32): Promise<SshPool> {
  const { createPool, fileTrustStore } = await import('../ssh/index.js');
  return createPool({
    config: sshConfig,
    prompts: terminalPrompts(openTerminal()),
    trust: fileTrustStore(join(dataFolder(io), 'known_hosts')),
    secrets: null,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => io.err(`${clean(message)}\n`),
      error: (message) => io.err(`${clean(message)}\n`),
    },
    concurrency,
  });
}

/** Where the command line keeps what it may keep: the host keys that were trusted here. XDG Base Directory Specification. */
export function dataFolder(io: Io): string {
  const base = io.env['XDG_DATA_HOME'];
  // The specification has relative paths ignored.
  return join(base?.startsWith('/') === true ? base : join(io.env['HOME'] ?? homedir(), '.local', 'share'), 'nccl-workbench');
}

/** Questions on a terminal; null is none, and then nobody says yes. */
export function terminalPrompts(terminal: Terminal | null): Prompts {
  return {
    async trustHostKey(question, signal) {
      const answer = await terminal?.ask(
        l10n.t(
          'The host key of {0} ({1}) is not known.\n{2} {3}\nCompare it with the fingerprint that the host’s owner gave you. Trust it? (yes/no) ',
          clean(question.jumpFor === null ? question.alias : l10n.t('{0}, the jump host for {1}', question.alias, question.jumpFor)),
          clean(question.address),
          clean(question.keyType),
          clean(question.fingerprint),
        ),
        { echo: true, signal },
      );
      // Only the whole word, as ssh wants it: a "y" typed ahead is no decision.
      return answer?.trim().toLowerCase() === 'yes';
    },
    async trustHostKeys(questions, signal) {
      const lines = questions.map(({ alias, address, keyType, fingerprint, knownTypes }) =>
        [
          `  ${clean(alias)} (${clean(address)}) ${clean(keyType)} ${clean(fingerprint)}`,
          ...((knownTypes ?? []).length === 0 ? [] : [l10n.t('has other known keys: {0}', clean(knownTypes?.join(', ') ?? ''))]),
        ].join('  '),
      );
      const answer = await terminal?.ask(
        l10n.t(
          'The host keys of {0} hosts are not known.\n{1}\nCompare them with the fingerprints that their owner gave you. Trust all of them, look at each, or none? (all/each/none) ',
          questions.length,
          lines.join('\n'),
        ),
        { echo: true, signal },
      );
      // Only whole words, as above.
      const word = answer?.trim().toLowerCase();
      return word === 'all' || word === 'each' ? word : 'none';
    },
    async askSecret(question, signal) {
      const secret = await terminal?.ask(secretText(question), { echo: question.echo, signal });
      return secret === undefined ? undefined : { secret, remember: false };
    },
  };
}

function secretText({ kind, alias, user, detail, attempt }: Parameters<Prompts['askSecret']>[0]): string {
  const again = attempt > 0 ? `${l10n.t('That was not accepted.')} ` : '';
  const who = clean(`${user}@${alias}`);
  switch (kind) {
    case 'passphrase':
      return `${again}${l10n.t('Passphrase of the key {0}: ', clean(detail))}`;
    case 'password':
      return `${again}${l10n.t('Password of {0}: ', who)}`;
    case 'interactive':
      return `${again}${l10n.t('{0} asks: {1} ', who, clean(detail))}`;
  }
}
