import { timingSafeEqual } from 'node:crypto';

/** The callback form of ssh2's hostVerifier. */
export type HostVerifier = (key: Buffer, verify: (permitted: boolean) => void) => void;

/**
 * The one place that talks to ssh2's hostVerifier. ssh2 accepts every answer but the literal `false`, a Promise among them, so this
 * returns nothing, waits for `decide`, and says `true` only when the answer is the literal `true`: a throw, a rejection, any other
 * value and an answer that comes after `signal` was aborted all say `false`. ssh2 asks again at every new key exchange of the same
 * connection: then the key that was accepted is accepted without asking anyone, and any other is refused.
 */
export function hostVerifier(decide: (key: Buffer) => unknown, signal?: AbortSignal): HostVerifier {
  let asked = false;
  let accepted: Buffer | null = null;
  return (key, verify) => {
    if (asked) {
      verify(accepted?.length === key.length && timingSafeEqual(accepted, key));
      return;
    }
    asked = true;
    const shown = Buffer.from(key);
    void settle(decide, shown).then((answer) => {
      const permitted = answer && signal?.aborted !== true;
      if (permitted) accepted = shown;
      try {
        verify(permitted);
      } catch {
        // ssh2 throws when the connection ended meanwhile. Whatever it threw, nothing was accepted, and the connect clock ends the rest.
      }
    });
  };
}

async function settle(decide: (key: Buffer) => unknown, key: Buffer): Promise<boolean> {
  try {
    return (await decide(key)) === true;
  } catch {
    return false;
  }
}
