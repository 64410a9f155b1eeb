import { timingSafeEqual } from 'node:crypto';
import { createConnection } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Server, type ServerChannel, type TcpipRequestInfo } from 'ssh2';
import { type LoginPlace, serveSession } from './session.js';

/** One simulated host's SSH server, which listens on 127.0.0.1 only. */
export interface HostServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Who may log in, and where a forwarded connection may go. */
export interface HostServerOptions {
  readonly hostKey: string;
  readonly user: string;
  readonly userKey: ParsedKey;
  readonly place: LoginPlace;
  /** Port on 127.0.0.1 of one of the cluster's own hosts, or null for anywhere else. */
  readonly forwardTo: (host: string, port: number) => number | null;
}

/** Starts the server of one host on a free port. */
export async function startHostServer(options: HostServerOptions): Promise<HostServer> {
  const clients = new Set<Connection>();
  const server: Server = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'NCCL_Workbench_embedded_cluster' }, (client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (mayEnter(context, options)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) => {
      serveSession(accept(), options.place);
    });
    client.on('tcpip', (accept, reject, info) => {
      forward(accept, reject, info, options.forwardTo);
    });
    client.on('request', (_accept, reject) => reject?.());
  });
  // A client that leaves in the middle of a handshake must not end the process.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the SSH server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const client of clients) client.end();
      }),
  };
}

/** Only the cluster's own key gets in, and only with a signature that holds. */
function mayEnter(context: AuthContext, options: HostServerOptions): boolean {
  if (context.method !== 'publickey' || context.username !== options.user) return false;
  const own = options.userKey.getPublicSSH();
  if (context.key.algo !== options.userKey.type || context.key.data.length !== own.length || !timingSafeEqual(context.key.data, own))
    return false;
  if (context.signature === undefined) return true;
  if (context.blob === undefined) return false;
  // ssh2 returns an Error for a signature that it cannot read, whatever its types say.
  const held: unknown = options.userKey.verify(context.blob, context.signature, context.hashAlgo);
  return held === true;
}

function forward(accept: () => ServerChannel, reject: () => void, info: TcpipRequestInfo, forwardTo: HostServerOptions['forwardTo']): void {
  const port = forwardTo(info.destIP, info.destPort);
  if (port === null) {
    reject();
    return;
  }
  const socket = createConnection({ host: '127.0.0.1', port });
  let open = false;
  socket.on('error', () => {
    if (!open) reject();
  });
  socket.once('connect', () => {
    open = true;
    const channel = accept();
    channel.on('error', () => undefined);
    channel.on('close', () => socket.destroy());
    socket.on('close', () => {
      channel.end();
    });
    channel.pipe(socket);
    socket.pipe(channel);
  });
}
