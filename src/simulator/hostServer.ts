import { timingSafeEqual } from 'node:crypto';
import { createConnection, createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type ParsedKey, type Server, type ServerChannel, type TcpipRequestInfo } from 'ssh2';
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
  readonly place: Omit<LoginPlace, 'hangUp'>;
  /** Takes connections and never says a word. */
  readonly silent: boolean;
  /** Port on 127.0.0.1 of one of the cluster's own hosts, or null for anywhere else. */
  readonly forwardTo: (host: string, port: number) => number | null;
}

/** Starts the server of one host on a free port. What speaks SSH is made for the first client: most of a large cluster has none. */
export async function startHostServer(options: HostServerOptions): Promise<HostServer> {
  const sockets = new Set<Socket>();
  let newest: Socket | null = null;
  let ssh: Server | null = null;
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (options.silent) return;
    newest = socket;
    ssh ??= sshServer(options, () => newest);
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      listener.removeListener('error', reject);
      listener.on('error', () => undefined);
      resolve();
    });
  });
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the SSH server has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What speaks SSH on a socket that is handed to it; `socketOf` names the one that is being handed over. */
function sshServer(options: HostServerOptions, socketOf: () => Socket | null): Server {
  const server: Server = new ssh2.Server({ hostKeys: [options.hostKey], ident: 'NCCL_Workbench_embedded_cluster' }, (client) => {
    const socket = socketOf();
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      if (mayEnter(context, options)) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) => {
      serveSession(accept(), { ...options.place, hangUp: () => socket?.destroy() });
    });
    client.on('tcpip', (accept, reject, info) => {
      forward(accept, reject, info, options.forwardTo);
    });
    client.on('request', (_accept, reject) => reject?.());
  });
  // A client that leaves in the middle of a handshake must not end the process.
  server.on('error', () => undefined);
  return server;
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
