/** What kinds of things are hidden; each kind has pseudonyms of its own form. */
export const redactionKinds = ['secret', 'bucket', 'email', 'address', 'mac', 'host', 'domain', 'user', 'account', 'custom'] as const;

/** One of {@link redactionKinds}. */
export type RedactionKind = (typeof redactionKinds)[number];

/** What must not leave, and how it is recognised. Rules are data: the user sees them, can switch them off and adds own ones. */
export interface RedactionRule {
  readonly id: string;
  readonly kind: RedactionKind;
  /** The part called "hide" is replaced, else all of the match. */
  readonly pattern: RegExp;
  /** For the list of rules. */
  readonly about: () => string;
  /** Decides about a match that the pattern alone cannot judge; absent: every match counts. */
  readonly counts?: (hidden: string, groups: Readonly<Record<string, string | undefined>>) => boolean;
  /** What it finds is a name that is hidden wherever else it stands alone. */
  readonly learns?: boolean;
}

const forms: Readonly<Record<RedactionKind, string>> = {
  secret: 'secret',
  bucket: 'bucket',
  email: 'email',
  address: 'address',
  mac: 'mac',
  host: 'host',
  domain: 'domain',
  user: 'user',
  account: 'account',
  custom: 'name',
};

/** "secret-3": what stands in the place of what was hidden. */
export function pseudonym(kind: RedactionKind, number: number): string {
  return `${forms[kind]}-${kind === 'host' ? String(number).padStart(3, '0') : String(number)}`;
}

/** Whether a text is one of our own pseudonyms, which hide nothing more. */
export function isPseudonym(text: string): boolean {
  return /^(?:secret|bucket|email|address|mac|host|domain|user|account|name)-\d{1,7}(?:\.domain-\d{1,7})?(?:\.example)?$/.test(text);
}
