const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|KEY/i;

/** Whether a variable's name says that its value is a secret. NCCL_IB_PKEY is a partition, not a secret. */
export function looksSecret(name: string): boolean {
  return secretName.test(name) && !/^NCCL_\w*PKEY$/.test(name);
}

/** The variables whose names do not say that they are secret. */
export function withoutSecrets(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !looksSecret(name)));
}

/** Words of a command line with the values of `NAME=VALUE` and `--name=value` removed where the name looks secret. */
export function wordsWithoutSecrets(words: readonly string[]): string[] {
  return words.map((word) => {
    const at = word.indexOf('=');
    return at > 0 && looksSecret(word.slice(0, at)) ? `${word.slice(0, at)}=…` : word;
  });
}
