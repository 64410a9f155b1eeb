/**
 * The bundled probe, for the host's own python3 (3.6 and later, nothing but its standard library), read from standard input. As server it
 * takes a port of a range, says "ready PORT" and ends after the client's last word or its time limit, whichever is first. As client it
 * prints one line of JSON: round trips of 8 bytes in µs, and bytes and seconds of a stream each way. A token keeps strangers out.
 */
export const tcpProbe = String.raw`
import json, os, signal, socket, struct, sys, time

def exactly(c, n):
    data = b''
    while len(data) < n:
        part = c.recv(n - len(data))
        if not part:
            raise EOFError('closed')
        data += part
    return data

def stream(c, seconds):
    block = bytes(262144)
    sent = 0
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        sent += c.send(block)
    c.shutdown(socket.SHUT_WR)
    return sent

def drain(c):
    space = bytearray(262144)
    got = c.recv_into(space)
    begin = time.perf_counter()
    total = 0
    while got:
        got = c.recv_into(space)
        total += got
    return total, time.perf_counter() - begin

def server(token, low, high, limit):
    signal.alarm(limit)
    try:
        s = socket.socket(socket.AF_INET6)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        anywhere = '::'
    except OSError:
        s = socket.socket()
        anywhere = '0.0.0.0'
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    span = high - low + 1
    start = struct.unpack('!I', os.urandom(4))[0] % span
    for i in range(min(span, 50)):
        port = low + (start + i) % span
        try:
            s.bind((anywhere, port))
            s.listen(8)
            break
        except OSError:
            continue
    else:
        sys.exit('no port from %d to %d is free' % (low, high))
    print('ready %d' % port, flush=True)
    while True:
        c, _ = s.accept()
        try:
            c.settimeout(5)
            c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if exactly(c, len(token)) != token:
                continue
            op, arg = struct.unpack('!cI', exactly(c, 5))
            if op == b'p':
                for _ in range(min(arg, 100000)):
                    c.sendall(exactly(c, 8))
            elif op == b'r':
                total, seconds = drain(c)
                c.sendall(struct.pack('!Qd', total, seconds))
            elif op == b's':
                stream(c, min(arg, 10000) / 1000)
            elif op == b'q':
                return
        except (OSError, EOFError):
            pass
        finally:
            c.close()

def client(token, port, timeout, count, millis, addresses):
    signal.alarm(60)
    def dial(address, op, arg):
        c = socket.create_connection((address, port), timeout)
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        c.sendall(token + struct.pack('!cI', op, arg))
        return c
    last = None
    for address in addresses:
        try:
            c = dial(address, b'p', count + 3)
            break
        except OSError as error:
            last = error
    else:
        sys.exit('no connection to %s: %s' % (', '.join(addresses), last))
    trips = []
    for i in range(count + 3):
        begin = time.perf_counter()
        c.sendall(b'8 bytes.')
        exactly(c, 8)
        if i >= 3:
            trips.append(round((time.perf_counter() - begin) * 1e6, 1))
    c.close()
    answer = {'address': address, 'us': trips}
    if millis:
        c = dial(address, b'r', 0)
        c.settimeout(10)
        stream(c, millis / 1000)
        answer['there'] = struct.unpack('!Qd', exactly(c, 16))
        c.close()
        c = dial(address, b's', millis)
        c.settimeout(10)
        answer['back'] = drain(c)
        c.close()
    try:
        dial(address, b'q', 0).close()
    except OSError:
        pass
    print(json.dumps(answer), flush=True)

try:
    a = sys.argv[1:]
    if a[0] == 'server':
        server(a[1].encode(), int(a[2]), int(a[3]), int(a[4]))
    else:
        client(a[1].encode(), int(a[2]), int(a[3]) / 1000, int(a[4]), int(a[5]), a[6:])
except socket.timeout:
    sys.exit('no answer in time')
except (OSError, EOFError) as error:
    sys.exit(str(error))
`.trimStart();
