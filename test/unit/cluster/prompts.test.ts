import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder, terminalPrompts } from '../../../src/cli/connect.js';
import type { Io } from '../../../src/cli/command.js';
import { openTerminal, type Terminal } from '../../../src/cli/terminal.js';
import type { HostKeyQuestion, SecretQuestion } from '../../../src/ssh/types.js';

const { signal } = new AbortController();
const key: HostKeyQuestion = {
  alias: 'gpu-1\u001b[2J',
  address: '[10.0.0.1]:22',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  jumpFor: null,
};
const secret: SecretQuestion = { kind: 'password', alias: 'gpu-1', user: 'me', detail: '', echo: false, attempt: 0 };

/** A terminal at which somebody types this. */
const typing = (answer: string | undefined) => {
  const asked: { question: string; echo: boolean }[] = [];
  const terminal: Terminal = {
    ask: (question, { echo }) => {
      asked.push({ question, echo });
      return Promise.resolve(answer);
    },
  };
  return { asked, prompts: terminalPrompts(terminal) };
};

describe('questions on the terminal', () => {
  it.each([
    ['yes', true],
    [' YES ', true],
    ['y', false],
    ['', false],
    ['no', false],
    ['yes please', false],
    ['SHA256:abc', false],
    [undefined, false],
  ])('"%s" to an unknown host key is %s', async (answer, trusted) => {
    expect(await typing(answer).prompts.trustHostKey(key, signal)).toBe(trusted);
  });

  it('show address, type and fingerprint, and nothing that a host could paint with', async () => {
    const { asked, prompts } = typing('no');
    await prompts.trustHostKey({ ...key, jumpFor: 'gpu-9' }, signal);
    expect(asked[0]?.question).toMatch(/gpu-1, the jump host for gpu-9 \(\[10\.0\.0\.1\]:22\)[^]*ssh-ed25519 SHA256:abc/);
    expect(asked[0]?.question).not.toContain('\u001b');
  });

  it('hide secrets, keep none, and show the prompts of hosts as data', async () => {
    const { asked, prompts } = typing('hunter2');
    expect(await prompts.askSecret(secret, signal)).toEqual({ secret: 'hunter2', remember: false });
    await prompts.askSecret({ ...secret, kind: 'interactive', detail: 'Code:\u001b]0;x\u0007', echo: true, attempt: 1 }, signal);
    await prompts.askSecret({ ...secret, kind: 'passphrase', detail: '/k' }, signal);
    expect(asked).toEqual([
      { question: 'Password of me@gpu-1: ', echo: false },
      { question: 'That was not accepted. me@gpu-1 asks: Code: ', echo: true },
      { question: 'Passphrase of the key /k: ', echo: false },
    ]);
  });

  it('are all answered no without a terminal', async () => {
    const prompts = terminalPrompts(null);
    expect(await prompts.trustHostKey(key, signal)).toBe(false);
    expect(await prompts.askSecret(secret, signal)).toBeUndefined();
  });

  it('there is no terminal where none can be opened, and a file is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'terminal-'));
    try {
      expect(openTerminal(join(folder, 'nothing'))).toBeNull();
      writeFileSync(join(folder, 'file'), 'yes\n');
      expect(await openTerminal(join(folder, 'file'))?.ask('?', { echo: true, signal })).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('dataFolder', () => {
  const io = (env: Io['env']): Io => ({
    out: () => undefined,
    err: () => undefined,
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    interactive: false,
    cwd: '/',
    env,
    signal,
  });
  it.each([
    [{ XDG_DATA_HOME: '/x', HOME: '/h' }, '/x/nccl-workbench'],
    [{ XDG_DATA_HOME: 'relative', HOME: '/h' }, '/h/.local/share/nccl-workbench'],
    [{ HOME: '/h' }, '/h/.local/share/nccl-workbench'],
  ])('for %j is %s', (env, folder) => expect(dataFolder(io(env))).toBe(folder));
});
