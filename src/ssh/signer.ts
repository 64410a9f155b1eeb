import ssh2 from 'ssh2';
import type { IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';

/** One public key that can be offered, and the way to sign with it once the host said that it would take it. */
export interface Signer {
  /** The file, or what the agent calls it. Never shown to a host. */
  readonly label: string;
  /** Identity file, or null for a key that only the agent has. */
  readonly file: string | null;
  readonly publicKey: ParsedKey;
  sign(data: Buffer, options: SigningRequestOptions): Promise<Buffer>;
}

/**
 * An agent with one key. ssh2 asks an agent to sign only after the host accepted the public key, so a passphrase is asked for
 * only where it helps, as OpenSSH does.
 */
export class SingleKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  constructor(private readonly signer: Signer) {
    super();
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, [this.signer.publicKey]);
  }

  override sign(
    _key: ParsedKey | Buffer | string,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const done = typeof options === 'function' ? options : callback;
    this.signer.sign(data, typeof options === 'function' ? {} : options).then(
      (signature) => done?.(undefined, signature),
      (error: unknown) => done?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** A public key as ssh2 holds it, or null for a type that ssh2 does not know. */
export function publicKeyFrom(type: string, blob: Buffer): ParsedKey | null {
  const answer: unknown = ssh2.utils.parseKey(`${type} ${blob.toString('base64')}`);
  const key: unknown = Array.isArray(answer) ? answer[0] : answer;
  return isPublicKey(key) ? key : null;
}

function isPublicKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'getPublicSSH' in value;
}

/** Keys of the agent behind a socket. Rejects when it cannot be asked. */
export async function agentSigners(socket: string, signal: AbortSignal): Promise<Signer[]> {
  const agent = ssh2.createAgent(socket);
  const keys = await new Promise<readonly unknown[]>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    agent.getIdentities((error, list) => {
      if (error) reject(error);
      else resolve(list ?? []);
    });
  });
  return keys.flatMap((key) => {
    if (!isPublicKey(key)) return [];
    const signer: Signer = {
      label: key.comment,
      file: null,
      publicKey: key,
      sign: (data, options) =>
        new Promise((resolve, reject) => {
          agent.sign(key, data, options, (error, signature) => {
            if (error || signature === undefined) reject(error ?? new Error('the agent gave no signature'));
            else resolve(signature);
          });
        }),
    };
    return [signer];
  });
}
