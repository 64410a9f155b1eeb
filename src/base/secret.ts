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
    if (before !== undefined && /^--?[A-Za-z]/.test(before) && !before.includes('=') && isSecretName(before) && !word.startsWith('-'))
      return redacted;
    const at = word.indexOf('=');
    return at > 0 && isSecretName(word.slice(0, at)) ? `${word.slice(0, at)}=${redacted}` : word;
  });
}

const heldValue = '"[^"\\n]{1,400}"|\'[^\'\\n]{1,400}\'|[^\\s,;&"\']{1,400}';
/** Only names that may be a secret's: another one must not swallow the name that follows it ("failed: password=…"). */
const secretName = '-{0,2}[\\w.-]{0,200}?(?:token|secret|password|passwd|passphrase|credential|key)s?';
/** `NAME=value` and `name: value`; `--name value`. */
const assigned = new RegExp(`(?<![\\w.-])(${secretName})(["']?\\s{0,3}[=:]\\s{0,3})(${heldValue})`, 'gi');
const option = new RegExp(`(?<!\\S)(?=--?[a-z])(${secretName})(\\s{1,3})(?!-)(${heldValue})`, 'gi');
/** Tokens after the word that announces them; keys of known services by their form (GitHub, Hugging Face, AWS, Slack, NVIDIA, JSON web tokens); passwords in addresses. */
const bearer = /\b(Bearer|Basic)(\s{1,3})[A-Za-z0-9._~+/=-]{8,}/gi;
const known =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|hf_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{20,}|nvapi-[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,})/g;
const inAddress = /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,80}:)[^\s/@]{1,200}(?=@)/gi;

/** Free text without the secrets that can be told: values whose names say so, tokens by their form, passwords in addresses. Linear in the text. */
export function withoutSecretsIn(text: string): string {
  const unlessPlain = (all: string, name: string, sign: string): string => (isSecretName(name) ? `${name}${sign}${redacted}` : all);
  return text
    .replace(bearer, (_, word: string, gap: string) => `${word}${gap}${redacted}`)
    .replace(known, redacted)
    .replace(inAddress, (_, head: string) => `${head}${redacted}`)
    .replace(assigned, unlessPlain)
    .replace(option, unlessPlain);
}
