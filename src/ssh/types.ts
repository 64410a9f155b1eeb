import type { Executor } from '../base/executor.js';
import type { Logger } from '../base/log.js';
import type { HostFiles } from './files/types.js';

/** One hop, resolved from the ssh config the way OpenSSH resolves it. */
export interface SshTarget {
  /** The name the user wrote. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias: string | null;
  /** Private key files in order, absolute. */
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Agent socket path, or null for none. */
  readonly agent: string | null;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly strictHostKeyChecking: 'yes' | 'no' | 'ask' | 'accept-new';
  /** Hops to go through first, outermost first; each is verified like the target itself. */
  readonly jumps: readonly SshTarget[];
  readonly connectTimeoutMs: number;
  readonly keepaliveIntervalMs: number;
}

/** A host key that no known_hosts file and not our trust store know. */
export interface HostKeyQuestion {
  readonly alias: string;
  /** As known_hosts names it: "host" or "[host]:port". */
  readonly address: string;
  readonly keyType: string;
  /** "SHA256:…" as ssh prints it. */
  readonly fingerprint: string;
  /** The alias of the host that this one is a jump host for, or null. */
  readonly jumpFor: string | null;
  /** Types of other keys that are already known for this address; worth a second look when there are any. */
  readonly knownTypes?: readonly string[];
}

/** A passphrase, a password or one keyboard-interactive prompt. Texts from the host are data and are cleaned before they get here. */
export interface SecretQuestion {
  readonly kind: 'passphrase' | 'password' | 'interactive';
  readonly alias: string;
  readonly user: string;
  /** Key file for a passphrase; the host's cleaned prompt for keyboard-interactive. */
  readonly detail: string;
  readonly echo: boolean;
  /** How often it was already asked and refused in this login. */
  readonly attempt: number;
}

/** The person at the other end: an editor's dialogs or a terminal. Limits stand still while one of these is open. */
export interface Prompts {
  /** True only for an explicit yes; the default answer is no. */
  trustHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean>;
  /**
   * Three or more unknown keys at once, asked about as one list: trust all of them, look at each by itself, or none, which is the
   * default. Where it is missing each is asked about.
   */
  trustHostKeys?(questions: readonly HostKeyQuestion[], signal: AbortSignal): Promise<'all' | 'each' | 'none'>;
  /** The secret and whether to remember it after a login that worked; undefined when the person gave up. */
  askSecret(question: SecretQuestion, signal: AbortSignal): Promise<{ readonly secret: string; readonly remember: boolean } | undefined>;
}

/** Host keys that the user accepted here. Machine-scoped; the user's own known_hosts files are only read. */
export interface TrustStore {
  /** base64 keys trusted for this address. */
  keys(address: string): Promise<readonly string[]>;
  add(address: string, keyType: string, base64: string): Promise<void>;
  /** The file behind it, for messages; absent when there is none. */
  readonly file?: string;
}

/** Remembered secrets; written only when the person said so and the login worked. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, secret: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Everything a pool needs from outside. */
export interface SshOptions {
  /** ssh config to read; null: the user's own. */
  readonly config: string | null;
  readonly prompts: Prompts;
  readonly trust: TrustStore;
  readonly secrets: SecretStore | null;
  readonly log: Logger;
  /** Logins under way at once. Default 32, at most 8 at one server. */
  readonly concurrency?: number;
  /** Time for reaching a host, in ms, where its ssh config sets no ConnectTimeout. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** The ssh program that resolves names; null: read the config without it. Default "ssh". */
  readonly ssh?: string | null;
}

/** One shared, verified connection to one host. */
export interface Session extends Executor {
  readonly target: SshTarget;
  /** The host's files over SFTP. */
  readonly files: HostFiles;
  /** Resolves when the connection is gone, with the reason in one sentence. */
  readonly closed: Promise<string>;
  close(): void;
}

/** What a login may do for whoever asked for it. */
export interface SessionOptions {
  /** Runs work that waits for a person about a host key, so that whoever counts logins lets others in meanwhile. */
  readonly aside?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** At most one session a host, opened when first needed and shared. */
export interface SshPool {
  /** Throws a Failure of kind unreachable, host-key, auth, timeout or cancelled. */
  session(alias: string, signal?: AbortSignal, options?: SessionOptions): Promise<Session>;
  /**
   * Resolves when the host's port answers; throws the same Failures when it does not. Cheap enough to be asked for a whole fleet at
   * once: dead hosts then cost one wait of 5 s together. The connection that it began serves the next `session`.
   */
  reach(alias: string, signal?: AbortSignal): Promise<void>;
  close(alias: string): void;
  /** Closes the session to a host that was asked for once only: nobody else can be using it. */
  closeUnshared(alias: string): void;
  dispose(): void;
}
