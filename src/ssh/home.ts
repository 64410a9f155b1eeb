import { homedir, userInfo } from 'node:os';

let known: string | null = null;

/** The user's home folder as OpenSSH sees it: the one of the passwd entry, whatever HOME says; HOME where there is no entry. Asked for once: a fleet needs it thousands of times. */
export function home(): string {
  known ??= entryHome();
  return known;
}

function entryHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
