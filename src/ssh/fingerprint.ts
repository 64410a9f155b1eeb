import { createHash } from 'node:crypto';

/** The fingerprint of a public key blob as `ssh-keygen -l` prints it: "SHA256:" and unpadded base64. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
