import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type ServerConfig } from 'ssh2';

/** A server of ssh2's own kind, for what OpenSSH cannot be made to do in a test. */
export interface StandIn {
  readonly port: number;
  readonly dir: string;
  /** ssh config with one host, "gpu", that knows no key and takes new ones. */
  readonly config: string;
  /** Connections so far. */
  count(): number;
  stop(): Promise<void>;
}

/** ssh2's generator gives a key that cannot be parsed in 0.3 % of calls: such a one is made again. */
function hostKey(): string {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync('ed25519').private;
    if (!(ssh2.utils.parseKey(made) instanceof Error)) return made;
  }
}

/** Starts one on 127.0.0.1. `authenticate` decides every attempt; commands print what they were given and exit 0. */
export async function standIn(
  authenticate: (context: AuthContext) => void,
  more: Partial<ServerConfig> = {},
  onClient?: (client: Connection) => void,
): Promise<StandIn> {
  let count = 0;
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey()], ...more }, (client) => {
    count++;
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', authenticate);
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, info) => {
        const channel = acceptExec();
        channel.write(info.command);
        channel.exit(0);
        channel.end();
      });
    });
    onClient?.(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: unknown = server.address();
  const port = typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
  const dir = mkdtempSync(join(tmpdir(), 'ssh-stand-in-'));
  const config = join(dir, 'config');
  writeFileSync(
    config,
    `Host gpu\n  HostName 127.0.0.1\n  Port ${port}\n  User mei\n  IdentityFile ${join(dir, 'none')}\n  IdentityAgent none\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking accept-new\n  ConnectTimeout 2\n`,
  );
  return {
    port,
    dir,
    config,
    count: () => count,
    stop: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
