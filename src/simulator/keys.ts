import ssh2, { type ParsedKey } from 'ssh2';

/** A key pair in OpenSSH's own formats. */
export interface KeyPair {
  readonly privateText: string;
  /** "ssh-ed25519 AAAA…", without a comment. */
  readonly publicText: string;
  readonly publicKey: ParsedKey;
}

/** Makes an ed25519 pair that parses: ssh2 1.17.0 writes an unreadable key in about 0.3 % of calls, so each is read back. */
export function makeKeyPair(): KeyPair {
  for (let attempt = 0; attempt < 20; attempt++) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const privateKey = ssh2.utils.parseKey(pair.private);
    const publicKey = ssh2.utils.parseKey(pair.public);
    if (privateKey instanceof Error || publicKey instanceof Error || !publicKey.getPublicSSH().equals(privateKey.getPublicSSH())) continue;
    return { privateText: pair.private, publicText: pair.public.trim().split(' ').slice(0, 2).join(' '), publicKey };
  }
  throw new Error('no readable ed25519 key came out of 20 attempts');
}
