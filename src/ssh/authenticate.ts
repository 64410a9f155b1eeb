import * as l10n from '@vscode/l10n';
import type { AnyAuthMethod, AuthHandlerMiddleware, Prompt } from 'ssh2';
import { clean } from '../base/clean.js';
import { Failure, messageOf } from '../base/failure.js';
import type { Logger } from '../base/log.js';
import type { KeyRing } from './keyRing.js';
import type { PasswordRing, Refusal, Turn } from './passwordRing.js';
import { addressOf } from './knownHosts.js';
import { readKeyFile, type KeyFile } from './identity.js';
import { agentSigners, publicKeyFrom, SingleKeyAgent, type Signer } from './signer.js';
import type { Prompts, SecretQuestion, SecretStore, SshTarget } from './types.js';

/** What a login needs from outside. */
export interface LoginContext {
  readonly prompts: Prompts;
  readonly secrets: SecretStore | null;
  readonly ring: KeyRing;
  readonly passwords: PasswordRing;
  readonly log: Logger;
  /** Asks in turn with the clock standing still; aborted when the connection is gone. */
  readonly asking: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Waits for another host's login with the clock standing still. */
  readonly waiting: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** When this login was asked for (performance.now()). */
  readonly since: number;
  /** Whether this is a hop on the way to another host: its password is not that of the hosts behind it. */
  readonly jump: boolean;
  readonly signal: AbortSignal;
  /** Ends the login with the reason. */
  readonly fail: (failure: Failure) => void;
}

/** One login: the handler for ssh2, and what to do once it worked. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** Stores what the person asked to remember. Call after ssh2 said ready, never before. */
  worked(): Promise<void>;
}

/** What the host said to the attempt before: methods it would take now, and whether that attempt was right but not enough. */
interface Said {
  readonly left: readonly string[];
  readonly partial: boolean;
}

/** Passwords asked of a person in one login, as OpenSSH's NumberOfPasswordPrompts. */
const attempts = 3;
/** A host that keeps asking is cut off. */
const maxRounds = 10;
const maxPrompts = 10;

/** Name of a password in the secret store. */
export function passwordKey(target: SshTarget): string {
  return `password:${target.user}@${addressOf(target.hostName, target.port, target.hostKeyAlias)}`;
}

/**
 * Tries in the order of OpenSSH: keys (agent keys that the config names, other agent keys unless IdentitiesOnly, key files), then
 * keyboard-interactive, then password. A remembered password is tried once, silently, and forgotten when it is refused.
 */
export function createLogin(target: SshTarget, context: LoginContext): Login {
  const state: State = { target, context, asked: 0, key: null, password: null, tried: [], turn: null, refused: null };
  context.signal.addEventListener('abort', () => state.turn?.settle('lost'), { once: true });
  const plan = methods(state);
  const handler: AuthHandlerMiddleware = (left, partial, next) => {
    // ssh2 passes null before the first answer of the host.
    const said: Said = { left: Array.isArray(left) ? left : [], partial };
    plan.next(said).then(
      (step) => {
        if (context.signal.aborted) return;
        if (step.done) context.fail(step.value);
        else next(step.value);
      },
      (error: unknown) => {
        context.fail(
          error instanceof Failure
            ? error
            : new Failure('auth', l10n.t('The login on {0} failed: {1}', target.alias, messageOf(error)), { cause: error }),
        );
      },
    );
  };
  return {
    handler,
    worked: async () => {
      if (state.password === null) state.turn?.settle('lost');
      else state.turn?.settle(state.password);
      if (state.key !== null) await context.ring.worked(state.key);
      if (state.password?.remember) await context.secrets?.set(passwordKey(target), state.password.secret);
    },
  };
}

interface State {
  readonly target: SshTarget;
  readonly context: LoginContext;
  /** Times a person was asked for a password or an answer. */
  asked: number;
  /** The key file of the attempt under way. */
  key: string | null;
  /** The password of the attempt under way that came from a person. */
  password: { readonly secret: string; readonly remember: boolean } | null;
  readonly tried: string[];
  /** Held while this host alone of its fleet asks for the password and tries it. */
  turn: Turn | null;
  /** The password that worked on other hosts and was refused by this one. */
  refused: string | null;
}

async function* methods(state: State): AsyncGenerator<AnyAuthMethod, Failure, Said> {
  const { target } = state;
  const username = target.user;
  let said = yield { type: 'none', username };
  for (let round = 0; round < maxRounds; round++) {
    let partial = false;
    if (said.left.includes('publickey')) {
      for await (const signer of signers(state)) {
        state.key = signer.file;
        state.tried.push(l10n.t('key {0}', signer.label));
        said = yield { type: 'agent', username, agent: new SingleKeyAgent(signer) };
        partial = said.partial;
        if (partial || !said.left.includes('publickey')) break;
      }
      if (!partial) state.key = null;
    }
    if (partial) continue;
    if (said.left.includes('password') || said.left.includes('keyboard-interactive')) {
      const silent = await withoutAsking(state);
      if (silent !== null) {
        said = yield said.left.includes('password')
          ? { type: 'password', username, password: silent.secret }
          : { type: 'keyboard-interactive', username, prompt: answering(state, silent.secret) };
        if (said.partial) continue;
        await refusedSilently(state, silent);
      }
    }
    while (said.left.includes('keyboard-interactive') && state.asked < attempts && !partial) {
      const before = state.asked;
      state.password = null;
      said = yield { type: 'keyboard-interactive', username, prompt: answering(state, undefined) };
      partial = said.partial;
      // A host may refuse without having asked anything; asking for more of that would never end.
      if (state.asked === before) break;
      if (before === 0) state.tried.push('keyboard-interactive');
    }
    if (partial) continue;
    while (said.left.includes('password') && state.asked < attempts && !partial) {
      const answer = await ask(state, 'password', l10n.t('Password'), false, state.asked++);
      state.password = answer;
      state.tried.push(l10n.t('password'));
      said = yield { type: 'password', username, password: answer.secret };
      partial = said.partial;
      if (!partial) state.password = null;
    }
    if (!partial) break;
  }
  if (state.asked > 0) state.turn?.settle({ alias: target.alias, reason: 'refused' });
  const tried = [...new Set(state.tried)].map(clean).join(', ');
  return new Failure(
    'auth',
    tried === ''
      ? l10n.t('{0} refused the login of user {1}: no key or password was left to try.', target.alias, username)
      : l10n.t('{0} refused the login of user {1} (tried: {2}).', target.alias, username, tried),
    { next: l10n.t('Check User and IdentityFile for it in your ssh config; it accepts: {0}.', clean(said.left.join(', ')).slice(0, 200)) },
  );
}

/** Keys in the order in which OpenSSH offers them (sshconnect2.c, pubkey_prepare). */
async function* signers(state: State): AsyncGenerator<Signer> {
  const { target, context } = state;
  let held: Signer[] = [];
  if (target.agent !== null) {
    try {
      held = await agentSigners(target.agent, context.signal);
    } catch (error) {
      context.log.info(`${target.alias}: the ssh agent was not reached: ${messageOf(error)}`);
    }
  }
  const files = (await Promise.all(target.identityFiles.map(readKeyFile))).filter((file) => file !== null);
  const blobOf = (signer: Signer): Buffer => signer.publicKey.getPublicSSH();
  const named = new Set<Signer>();
  const byAgent = new Set<KeyFile>();
  for (const file of files) {
    const signer = held.find((candidate) => file.publicKey !== null && blobOf(candidate).equals(file.publicKey.blob));
    if (signer === undefined) continue;
    named.add(signer);
    byAgent.add(file);
  }
  yield* named;
  if (!target.identitiesOnly) for (const signer of held) if (!named.has(signer)) yield signer;
  for (const file of files) {
    if (byAgent.has(file)) continue;
    const signer = await fileSigner(file, state);
    if (signer !== null) yield signer;
  }
}

async function fileSigner(file: KeyFile, state: State): Promise<Signer | null> {
  if (file.open === null && file.locked === null) return null;
  const { publicKey: known } = file;
  const publicKey = known === null ? await unlocked(file, state) : publicKeyFrom(known.type, known.blob);
  if (publicKey === null) return null;
  return {
    label: file.path,
    file: file.path,
    publicKey,
    sign: async (data, options) => {
      const key = await unlocked(file, state);
      if (key === null) throw new Error('the key stays locked');
      const signature: unknown = key.sign(data, options.hash);
      if (!Buffer.isBuffer(signature)) throw signature instanceof Error ? signature : new Error('the key gave no signature');
      return signature;
    },
  };
}

async function unlocked(file: KeyFile, state: State): Promise<NonNullable<KeyFile['open']> | null> {
  const { target, context } = state;
  const answer = await context.asking((signal) =>
    context.ring.unlock(
      file,
      (attempt) =>
        context.prompts.askSecret(
          { kind: 'passphrase', alias: target.alias, user: target.user, detail: file.path, echo: false, attempt },
          signal,
        ),
      signal,
      context.since,
    ),
  );
  if (answer === 'given-up') {
    context.fail(givenUp(target));
    return null;
  }
  if (answer === 'wrong') state.tried.push(l10n.t('key {0} (wrong passphrase)', file.path));
  return answer === 'wrong' ? null : answer;
}

function givenUp(target: SshTarget): Failure {
  return new Failure('cancelled', l10n.t('The login on {0} was cancelled.', target.alias));
}

async function ask(
  state: State,
  kind: SecretQuestion['kind'],
  detail: string,
  echo: boolean,
  attempt: number,
): Promise<{ readonly secret: string; readonly remember: boolean }> {
  const { target, context } = state;
  state.turn ??= await myTurn(state);
  const answer = await context.asking((signal) =>
    context.prompts.askSecret({ kind, alias: target.alias, user: target.user, detail, echo, attempt }, signal),
  );
  if (answer === undefined) {
    if (!context.signal.aborted) state.turn.settle({ alias: target.alias, reason: 'given-up' });
    throw givenUp(target);
  }
  return answer;
}

/** A password to try without asking anybody. */
interface Silent {
  readonly secret: string;
  /** Where it comes from: remembered for this host, or it worked on another host of the fleet. */
  readonly from: 'store' | 'fleet';
}

/**
 * The password that worked on another host, or else the one remembered for this host. Waits while one host of the fleet finds out
 * whether a password is right: a thousand hosts that try a wrong one at once would lock the account.
 */
async function withoutAsking(state: State): Promise<Silent | null> {
  const { target, context } = state;
  const { passwords, secrets } = context;
  if (state.turn === null) {
    const answer = await context.waiting((signal) => passwords.take(ringKey(state), context.since, state.refused, signal));
    if ('settle' in answer) state.turn = answer;
    else if ('secret' in answer) {
      state.password = answer;
      return { secret: answer.secret, from: 'fleet' };
    } else throw refusedBefore(target, answer);
  }
  const remembered = await secrets?.get(passwordKey(target));
  if (remembered === undefined || passwords.isStale(remembered)) return null;
  state.password = { secret: remembered, remember: false };
  return { secret: remembered, from: 'store' };
}

async function refusedSilently(state: State, { secret, from }: Silent): Promise<void> {
  const { target, context } = state;
  state.password = null;
  if (from === 'fleet') {
    state.refused = secret;
    return;
  }
  context.log.info(`${target.alias}: the remembered password was refused and is forgotten`);
  context.passwords.markStale(secret);
  await context.secrets?.delete(passwordKey(target));
}

/** Waits until this host may ask; another's password is no answer here, because this host refused it or asks something else. */
async function myTurn(state: State): Promise<Turn> {
  const { target, context } = state;
  for (let refused = state.refused; ;) {
    const known = refused;
    const answer = await context.waiting((signal) => context.passwords.take(ringKey(state), context.since, known, signal));
    if ('settle' in answer) return answer;
    if ('reason' in answer) throw refusedBefore(target, answer);
    refused = answer.secret;
  }
}

/** Hosts of one user share a password; those on the way and those at its end do not. */
function ringKey({ target, context }: State): string {
  return `${context.jump ? 'jump' : 'host'}:${target.user}`;
}

function refusedBefore(target: SshTarget, { alias, reason }: Refusal): Failure {
  if (reason === 'given-up') return givenUp(target);
  return new Failure('auth', l10n.t('{0} was not tried: {1} refused the password of user {2}.', target.alias, alias, target.user), {
    next: l10n.t('Connect again with the right one; a wrong one is tried on one host only, so that no account is locked.'),
  });
}

type PromptHandler = (name: string, instructions: string, lang: string, prompts: Prompt[], finish: (answers: string[]) => void) => void;

/** Answers the host's questions: with the remembered password where it asks for just that, else by asking the person. */
function answering(state: State, remembered: string | undefined): PromptHandler {
  let rounds = 0;
  return (name, instructions, _lang, prompts, finish) => {
    const { context } = state;
    if (++rounds > maxRounds || prompts.length > maxPrompts) {
      context.fail(new Failure('auth', l10n.t('{0} asked too many questions.', state.target.alias)));
      return;
    }
    answersTo(state, [name, instructions], prompts, remembered).then(finish, (error: unknown) => {
      context.fail(error instanceof Failure ? error : givenUp(state.target));
    });
  };
}

async function answersTo(
  state: State,
  heading: readonly string[],
  prompts: readonly Prompt[],
  remembered: string | undefined,
): Promise<string[]> {
  const only = prompts.length === 1 ? prompts[0] : undefined;
  const isPassword = only !== undefined && only.echo !== true && asksForPassword(shown(only.prompt));
  if (remembered !== undefined) return isPassword ? [remembered] : prompts.map(() => '');
  const answers: string[] = [];
  // The questions of one round are one attempt.
  const attempt = prompts.length === 0 ? state.asked : state.asked++;
  for (const { prompt, echo } of prompts) {
    const detail = [...heading.map(shown), shown(prompt)].filter((text) => text !== '').join(' – ');
    const answer = await ask(state, isPassword ? 'password' : 'interactive', detail, echo === true, attempt);
    answers.push(answer.secret);
    // Answers to other questions may be one-time codes: they are never kept.
    state.password = isPassword ? answer : null;
  }
  return answers;
}

/** Whether a hidden prompt asks for the account's password, as PAM and OpenSSH word it. */
export function asksForPassword(prompt: string): boolean {
  return /^(?:\([^)]{1,200}\) ?)?(?:[^\s]{1,200}'s )?password(?: for [^\s:]{1,200})?: ?$/i.test(prompt);
}

/** Text of a host on one line, without controls and at a length that a dialog bears. */
function shown(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim().slice(0, 300);
}
