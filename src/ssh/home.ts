import { homedir, userInfo } from 'node:os';

/** The user's home folder as OpenSSH sees it: the one of the passwd entry, whatever HOME says; HOME where there is no entry. */
export function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
