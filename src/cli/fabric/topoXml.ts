import * as l10n from '@vscode/l10n';
import { Failure } from '../../base/failure.js';
import { foldHosts } from '../../cluster/foldHosts.js';
import { systemOfFacts } from '../../fabric/topoSystem.js';
import { toTopoXml } from '../../fabric/writers/topoXml.js';
import { type ExitCode, type Io, UsageError } from '../command.js';
import { readInput, snapshotIn } from './inputs.js';

/** Writes the topology file of NCCL for one probed host; what could not be told goes to standard error. Answers with the exit code. */
export async function writeTopoXml(snapshotPath: string | undefined, host: string | undefined, io: Io): Promise<ExitCode> {
  if (snapshotPath === undefined) throw new UsageError(l10n.t('--format topo-xml is written from what a host was probed for: it needs --snapshot'));
  const { hosts } = snapshotIn(await readInput(snapshotPath, io), snapshotPath);
  const names = Object.keys(hosts);
  const name = host ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new UsageError(l10n.t('--format topo-xml is the file of one host: name it with --host, of {0}', foldHosts(names.slice(0, 100))));
  }
  const answer = Object.hasOwn(hosts, name) ? hosts[name] : undefined;
  if (answer === undefined) throw new Failure('input', l10n.t('{0} knows no host {1}.', snapshotPath, name));
  if (answer.facts === null) {
    throw new Failure('input', l10n.t('{0} was not probed, so nothing is known of what is in it.', name), {
      next: l10n.t('Make one with nccl-workbench probe --out FILE.'),
    });
  }
  const { text, problems } = toTopoXml(systemOfFacts(answer.facts), answer.facts);
  io.out(text);
  for (const { message } of problems) io.err(`${message}\n`);
  return text.includes('<pci') ? 0 : 1;
}
