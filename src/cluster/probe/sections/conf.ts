import type { ConfFact } from '../../facts.js';
import { isSecretName, redacted, withoutSecretsIn } from '../../../base/secret.js';
import { word } from '../fields.js';
import type { ProbeFile } from '../cut.js';

/** NCCL's configuration files, in the order in which NCCL reads them. */
export const confScript = String.raw`
file() {
  [ -f "$2" ] && [ -r "$2" ] || return 0
  printf '%s file %s\n' "$B" "$1"
  head -c 65536 "$2" </dev/null
  printf '\n%s endfile\n' "$B"
}
file "$NCCL_CONF_FILE" "$NCCL_CONF_FILE"
file "$HOME/.nccl.conf" "$HOME/.nccl.conf"
file /etc/nccl.conf "$R/etc/nccl.conf"
`;

/** Conf files as they are, so that a stray carriage return can be pointed at; secrets are replaced. */
export function readConf(files: readonly ProbeFile[]): ConfFact[] {
  const seen = new Set<string>();
  return files.slice(0, 8).flatMap(({ path, text }) => {
    const shown = word(path);
    if (shown === null || seen.has(shown)) return [];
    seen.add(shown);
    return [
      {
        path: shown,
        text: withoutSecretsIn(
          text.replace(/^([^\S\n]*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\n]*=)(.+)$/gm, (line, head: string, name: string) =>
            isSecretName(name) ? head + redacted : line,
          ),
        ),
      },
    ];
  });
}
