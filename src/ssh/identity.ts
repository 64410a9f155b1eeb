import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';

/** A key file as far as it can be read without a passphrase. */
export interface KeyFile {
  readonly path: string;
  /** Public key blob, or null when only the passphrase would tell. */
  readonly publicKey: { readonly type: string; readonly blob: Buffer } | null;
  /** The private key when it is not encrypted. */
  readonly open: ParsedKey | null;
  /** The encrypted private key as text; null when it is open, or when the file holds a public key only. */
  readonly locked: string | null;
}

/** Reads an identity file; null when it does not exist or holds nothing we can use. A public key beside it (".pub") serves where the file itself hides its own. */
export async function readKeyFile(path: string): Promise<KeyFile | null> {
  const text = await textOf(path);
  const beside = readPublicLine((await textOf(`${path}.pub`)) ?? '');
  if (text === null) return beside === null ? null : { path, publicKey: beside, open: null, locked: null };
  const line = readPublicLine(text);
  if (line !== null) return { path, publicKey: line, open: null, locked: null };
  const parsed = parse(text);
  if (parsed?.isPrivateKey() === true)
    return { path, publicKey: { type: parsed.type, blob: parsed.getPublicSSH() }, open: parsed, locked: null };
  if (!isLocked(text)) return null;
  return { path, publicKey: readEnvelope(text) ?? beside, open: null, locked: text };
}

/** The private key, or null when the passphrase is not its own. */
export function unlock(text: string, passphrase: string): ParsedKey | null {
  const parsed = parse(text, passphrase);
  return parsed?.isPrivateKey() === true ? parsed : null;
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string, passphrase?: string): ParsedKey | null {
  const answer: unknown = ssh2.utils.parseKey(text, passphrase);
  const key: unknown = Array.isArray(answer) ? answer[0] : answer;
  return isKey(key) ? key : null;
}

function isKey(value: unknown): value is ParsedKey {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'isPrivateKey' in value;
}

function isLocked(text: string): boolean {
  return text.includes('-----BEGIN OPENSSH PRIVATE KEY-----') || /-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\nProc-Type: 4,ENCRYPTED/.test(text);
}

function readPublicLine(text: string): KeyFile['publicKey'] {
  const match = /^(ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/=]+)/m.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? null : { type: match[1], blob: Buffer.from(match[2], 'base64') };
}

/** The public key that an encrypted OpenSSH key file carries in the clear (openssh-portable, PROTOCOL.key). */
function readEnvelope(text: string): KeyFile['publicKey'] {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)?.[1];
  if (body === undefined) return null;
  const data = Buffer.from(body.replace(/\s/g, ''), 'base64');
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) return null;
  let at = magic.length;
  const next = (): Buffer | null => {
    if (at + 4 > data.length) return null;
    const length = data.readUInt32BE(at);
    if (at + 4 + length > data.length) return null;
    at += 4 + length;
    return data.subarray(at - length, at);
  };
  // Cipher, key derivation and its options come before the number of keys and the first public key.
  for (let skipped = 0; skipped < 3; skipped++) if (next() === null) return null;
  at += 4;
  const blob = next();
  if (blob === null || blob.length < 4) return null;
  const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  return { type, blob: Buffer.from(blob) };
}
