import * as l10n from '@vscode/l10n';
import { Failure } from '../base/failure.js';
import { assignments, quote } from './quote.js';

/** Longest command that every Linux takes as one argument of the login shell (MAX_ARG_STRLEN is 131,072 bytes). */
const maxCommandBytes = 120_000;

/**
 * The text to hand to the login shell so that it becomes the command: `sh` prints `marker` and its own process id on a private first
 * line and is then replaced by the command. Whatever a login file printed before that line is not the command's output. sshd starts
 * every command in a session of its own, whose id is that process id as long as each step replaces the one before: hence `exec`.
 * Throws a Failure of kind input for no command, a name that is none, or one that is too long.
 */
export function remoteCommand(argv: readonly string[], env: Readonly<Record<string, string>>, marker: string): string {
  const [program] = argv;
  if (program === undefined || program === '') throw new Failure('input', l10n.t('There is no command to run.'));
  if (program.startsWith('-')) throw new Failure('input', l10n.t('{0} is not a command: it begins with a dash.', JSON.stringify(program)));
  const exports = assignments(env);
  const script = [
    `printf "%s %s\\n" ${quote(marker)} "$$"`,
    ...(exports.length === 0 ? [] : [`export ${exports.join(' ')}`]),
    `exec ${argv.map(quote).join(' ')}`,
  ].join('; ');
  const text = `exec /bin/sh -c ${quote(script)}`;
  if (Buffer.byteLength(text) > maxCommandBytes)
    throw new Failure('input', l10n.t('The command is too long ({0} bytes); at most {1} fit.', Buffer.byteLength(text), maxCommandBytes));
  return text;
}

/**
 * Ends a process and all that belongs to it: its descendants, and every process of its session, so that children which left their
 * parent (a background job, a rank of mpirun in a group of its own) end too. TERM first, KILL for what is left after `$2` tenths of a
 * second. Needs a POSIX sh and either /proc or ps; no privileges, no terminal. Prints how many are left.
 */
const killScript = `
p=$1; grace=$2
table() {
  if [ -r /proc/self/stat ]; then
    for f in /proc/[0-9]*/stat; do
      l=; { IFS= read -r l < "$f"; } 2>/dev/null
      i=\${f#/proc/}; i=\${i%/stat}
      set -f; set -- \${l##*") "}; set +f
      case $2$4 in ""|*[!0-9]*) continue;; esac
      [ "$1" = Z ] || echo "$i $2 $4"
    done
  else
    ps -A -o pid= -o ppid= -o pgid= -o stat= | while read -r i q g s; do case $s in Z*) ;; *) echo "$i $q $g";; esac; done
  fi
}
own=; session=$p
while read -r i q g; do
  [ "$i" = "$$" ] && own=$g
  [ "$i" = "$p" ] && session=$g
done <<EOT
$(table)
EOT
[ "$session" = "$own" ] && session=none
known=" $p "
members() {
  rows=$(table); more=1; alive=
  while [ -n "$more" ]; do
    more=; alive=
    while read -r i q g; do
      case $known in
        *" $i "*) alive="$alive $i"; continue;;
      esac
      mine=
      [ "$g" = "$session" ] && mine=1
      case $known in *" $q "*) [ "$q" != 1 ] && mine=1;; esac
      [ -n "$mine" ] && [ "$i" != "$$" ] && { known="$known$i "; alive="$alive $i"; more=1; }
    done <<EOT
$rows
EOT
  done
}
nap() { sleep 0.1 2>/dev/null || sleep 1; }
members
[ -n "$alive" ] && kill -s TERM $alive 2>/dev/null
while [ -n "$alive" ] && [ "$grace" -gt 0 ]; do nap; grace=$((grace-1)); members; done
tries=20
while [ -n "$alive" ] && [ "$tries" -gt 0 ]; do kill -s KILL $alive 2>/dev/null; nap; tries=$((tries-1)); members; done
set -- $alive
echo "$#"
`;

/** The text to hand to the login shell to end a command that {@link remoteCommand} started. */
export function killCommand(pid: number, graceMs: number): string {
  return `exec /bin/sh -c ${quote(killScript)} sh ${quote(String(pid))} ${quote(String(Math.ceil(graceMs / 100)))}`;
}
