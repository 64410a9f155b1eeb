/**
 * Loaded into the extension host before anything else (NODE_OPTIONS), so that nothing that an extension starts or connects to goes
 * uncounted. Node's own classes are tapped where all ways lead through: it does not matter which function is called.
 */
import childProcess, { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { tap } from './acts.js';

// spawn, fork, exec and execFile all end here.
tap(ChildProcess.prototype, 'spawn', 'spawn', ([options]) => (options as { args?: unknown }).args);
for (const name of ['spawnSync', 'execSync', 'execFileSync']) tap(childProcess, name, 'spawn', ([file, args]) => [file, args]);
// net, tls, http and fetch all end here.
tap(net.Socket.prototype, 'connect', 'connect', ([target]) => target);
for (const name of ['send', 'connect', 'bind']) tap(dgram.Socket.prototype, name, 'datagram', (args) => args.slice(1));
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  tap(dns, name, 'lookup', ([host]) => host);
  tap(dns.promises, name, 'lookup', ([host]) => host);
}
