const words = /^(?:TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL)S?$/;
const ends = /(?:TOKEN|SECRET|PASSWORD|PASSWD|(?:API|ACCESS|PRIVATE|AUTH|SSH)KEY)S?$/;

/** Whether a variable's name says that its value is a secret. Looks at whole words, so that NCCL_IB_PKEY (a partition's index) is not one. */
export function isSecretName(name: string): boolean {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .some((word) => words.test(word) || ends.test(word));
}

/** What is shown and saved in place of a secret's value. */
export const redacted = '(redacted)';
