const words = /^(?:PASSPHRASE|CREDENTIAL)S?$/;
const ends = /(?:TOKEN|SECRET|PASSWORD|PASSWD|KEY)S?$/;

/** What is shown and saved in place of a secret's value. */
export const redacted = '(redacted)';

/** Whether the name of a variable or option says that its value is a secret. NCCL_IB_PKEY is the index of a partition, not a secret. */
export function isSecretName(name: string): boolean {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .some((word) => words.test(word) || (ends.test(word) && word !== 'PKEY'));
}

/** The variables whose names do not say that they are secret. */
export function withoutSecrets(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSecretName(name)));
}

/** Words of a command line without the values of `NAME=VALUE`, `--name=value` and `--name value` where the name looks secret. */
export function wordsWithoutSecrets(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    const before = argv[index - 1];
    if (before !== undefined && /^--?[A-Za-z]/.test(before) && !before.includes('=') && isSecretName(before) && !word.startsWith('-')) return redacted;
    const at = word.indexOf('=');
    return at > 0 && isSecretName(word.slice(0, at)) ? `${word.slice(0, at)}=${redacted}` : word;
  });
}
