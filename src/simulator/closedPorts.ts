import { createConnection } from 'node:net';

/** Ports of this machine on which nobody listens: what unreachable hosts look like from here. Below 1024, so that no server of ours can get one. */
export async function closedPorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = 1; port < 1024 && ports.length < count; port++) if (await refused(port)) ports.push(port);
  return ports;
}

function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      end(false);
    });
    socket.once('error', () => {
      end(true);
    });
  });
}
