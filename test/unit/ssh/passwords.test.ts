import type { AuthContext } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.js';
import { asksForPassword } from '../../../src/ssh/authenticate.js';
import { createPool } from '../../../src/ssh/pool.js';
import type { SecretStore, SshPool } from '../../../src/ssh/types.js';
import { memorySecrets, person, poolOptions, type Person } from '../../lab/sshPeople.js';
import { standIn, type StandIn } from './standIn.js';

const right = 'correct horse';
const give = (...words: string[]): Person =>
  person(
    false,
    words.map((secret) => ({ secret, remember: true })),
  );

/** Takes the right password by the method "password". */
function byPassword(context: AuthContext): void {
  if (context.method === 'password' && context.password === right) context.accept();
  else context.reject(['password']);
}

/** Asks the questions in turn by keyboard-interactive and wants these answers. */
function byQuestions(questions: readonly { prompt: string; echo: boolean; answer: string }[], name = ''): (context: AuthContext) => void {
  return (context) => {
    if (context.method !== 'keyboard-interactive') {
      context.reject(['keyboard-interactive']);
      return;
    }
    context.prompt(
      questions.map(({ prompt, echo }) => ({ prompt, echo })),
      name,
      '',
      (answers) => {
        if (questions.every(({ answer }, index) => answers[index] === answer)) context.accept();
        else context.reject(['keyboard-interactive']);
      },
    );
  };
}

describe('passwords and questions', () => {
  let server: StandIn | undefined;
  let pool: SshPool | undefined;
  afterEach(async () => {
    pool?.dispose();
    await server?.stop();
  });
  const login = async (
    authenticate: (context: AuthContext) => void,
    prompts: Person,
    secrets: SecretStore | null = null,
  ): Promise<Failure | null> => {
    server = await standIn(authenticate);
    pool = createPool(poolOptions(server.config, { prompts, secrets }));
    try {
      await pool.session('gpu');
      return null;
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
  };
  const name = (): string => `password:mei@[127.0.0.1]:${server?.port ?? 0}`;

  it('asks again after a wrong password, counts the attempts, and stores the one that worked', async () => {
    const prompts = give('wrong', right);
    const secrets = memorySecrets();
    expect(await login(byPassword, prompts, secrets)).toBeNull();
    expect(prompts.secrets.map(({ kind, user, attempt, echo }) => [kind, user, attempt, echo])).toEqual([
      ['password', 'mei', 0, false],
      ['password', 'mei', 1, false],
    ]);
    expect([...secrets.all]).toEqual([[name(), right]]);
  });

  it('gives up after three and stores nothing', async () => {
    const prompts = give('a', 'b', 'c', right);
    const secrets = memorySecrets();
    const failure = await login(byPassword, prompts, secrets);
    expect(failure?.kind).toBe('auth');
    expect(failure?.message).toContain('mei');
    expect(prompts.secrets).toHaveLength(3);
    expect(secrets.all.size).toBe(0);
  });

  it('stores nothing that was not to be remembered', async () => {
    const secrets = memorySecrets();
    expect(await login(byPassword, person(false, [{ secret: right, remember: false }]), secrets)).toBeNull();
    expect(secrets.all.size).toBe(0);
  });

  it('uses a remembered password silently, and forgets a wrong one', async () => {
    server = await standIn(byPassword);
    const config = server.config;
    const tryWith = async (secret: string, prompts: Person): Promise<Map<string, string>> => {
      const secrets = memorySecrets({ [name()]: secret });
      const made = createPool(poolOptions(config, { prompts, secrets }));
      await made.session('gpu').catch(() => undefined);
      made.dispose();
      return secrets.all;
    };
    const silent = give();
    expect([...(await tryWith(right, silent))]).toEqual([[name(), right]]);
    expect(silent.secrets).toEqual([]);
    const asked = give();
    expect([...(await tryWith('stale', asked))]).toEqual([]);
    expect(asked.secrets).toHaveLength(1);
  });

  it('is cancelled when the person closes the dialog', async () => {
    expect((await login(byPassword, person(false, [undefined])))?.kind).toBe('cancelled');
  });

  it('answers several questions of one round, with echo as the host says, and never keeps such answers', async () => {
    const secrets = memorySecrets();
    const prompts = give('blue', '123456');
    const questions = [
      { prompt: 'Favourite colour? ', echo: true, answer: 'blue' },
      { prompt: 'Token code: ', echo: false, answer: '123456' },
    ];
    expect(await login(byQuestions(questions, 'Two steps'), prompts, secrets)).toBeNull();
    expect(prompts.secrets.map(({ kind, detail, echo, attempt }) => [kind, detail, echo, attempt])).toEqual([
      ['interactive', 'Two steps – Favourite colour?', true, 0],
      ['interactive', 'Two steps – Token code:', false, 0],
    ]);
    expect(secrets.all.size).toBe(0);
  });

  it('treats a lone hidden "Password:" question as the password it is', async () => {
    const secrets = memorySecrets();
    expect(await login(byQuestions([{ prompt: 'Password: ', echo: false, answer: right }]), give(right), secrets)).toBeNull();
    expect([...secrets.all]).toEqual([[name(), right]]);
  });

  it('goes on to the second factor after a right password', async () => {
    let passed = false;
    const both = (context: AuthContext): void => {
      if (!passed) {
        if (context.method === 'password' && context.password === right) {
          passed = true;
          context.reject(['keyboard-interactive'], true);
        } else context.reject(['password']);
      } else byQuestions([{ prompt: 'Code: ', echo: false, answer: '42' }])(context);
    };
    const prompts = give(right, '42');
    expect(await login(both, prompts)).toBeNull();
    expect(prompts.secrets.map(({ kind }) => kind)).toEqual(['password', 'interactive']);
  });

  it('cuts off a host that never stops asking', async () => {
    const endless = (context: AuthContext): void => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      const again = (): void => {
        context.prompt([{ prompt: 'More? ', echo: true }], again);
      };
      again();
    };
    const failure = await login(endless, give(...Array.from({ length: 50 }, () => 'x')));
    expect(failure?.kind).toBe('auth');
  });

  it("shows the host's words without escapes, line breaks or length", async () => {
    const prompts = give('x');
    await login(
      byQuestions([{ prompt: `\u001b[2J\u001b]0;owned\u0007Pin\u202e\r\n\nnow${'!'.repeat(5000)}`, echo: false, answer: 'x' }]),
      prompts,
    );
    const [question] = prompts.secrets;
    expect(question?.detail).toMatch(/^Pin now!+$/);
    expect(question?.detail.length).toBeLessThanOrEqual(300);
  });

  it('tells a password prompt from one for a code', () => {
    for (const text of ['Password:', 'Password: ', "mei@gpu-01's password: ", '(mei@gpu-01) Password: ', 'password for mei:'])
      expect(asksForPassword(text), text).toBe(true);
    for (const text of ['One-time password:', 'Password expired. New password:', 'Verification code:', 'Password or token:', ''])
      expect(asksForPassword(text), text).toBe(false);
  });
});
