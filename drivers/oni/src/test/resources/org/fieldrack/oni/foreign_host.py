"""A host for ONI over TCP in another language, written from the specification alone; it shares no code with Fieldrack.

usage: foreign_host.py HOST PORT ROUNDS
"""
import random
import select
import socket
import struct
import sys
import time

ACQ = 250_000_000
DEVICES = [
    (0x0000, 12, 1, 8, 0), (0x0001, 28, 2, 12, 0), (0x0002, 27, 2, 48, 8), (0x0003, 10, 2, 16, 32),
    (0x0004, 0, 0, 0, 0), (0x0100, 3, 1, 142, 0), (0x0101, 9, 1, 36, 0), (0x0200, 11, 1, 944, 0)]
HUB_CLOCK = {0: ACQ, 1: 50_000_000, 2: 125_000_000}
PERIOD = {0x0000: ACQ // 100, 0x0001: ACQ // 100, 0x0002: ACQ // 1000, 0x0003: ACQ // 1000,
          0x0100: ACQ // 30000, 0x0101: ACQ // 100, 0x0200: ACQ // 30000}


def need(ok, text):
    if not ok:
        raise AssertionError(text)


def exactly(sock, n):
    data = bytearray()
    while len(data) < n:
        part = sock.recv(n - len(data))
        need(part, "connection closed after %d of %d bytes" % (len(data), n))
        data += part
    return bytes(data)


def hello(address, channel, flags, token, status=0):
    sock = socket.create_connection(address, 5)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.sendall(b"ONI1" + struct.pack("<BBH", channel, flags, token))
    answer = exactly(sock, 8)
    need(answer[:4] == b"ONI1" and answer[5] == 0, "answer to hello %r" % answer)
    need(answer[4] == status, "status %d instead of %d" % (answer[4], status))
    if status:
        need(sock.recv(1) == b"", "a refused connection is closed")
        sock.close()
        return None, 0
    return sock, struct.unpack_from("<H", answer, 6)[0]


def cobs(data):
    out, i = bytearray(), 0
    while i < len(data):
        code = data[i]
        need(code and i + code <= len(data), "COBS")
        out += data[i + 1:i + code]
        i += code
        if code < 255 and i < len(data):
            out.append(0)
    return bytes(out)


class Refused(Exception):
    pass


class Host:
    def __init__(self, address, flags):
        self.flags = flags
        self.config, token = hello(address, 0, flags, 0)
        self.signal, t1 = hello(address, 1, 0, token)
        self.read, t2 = hello(address, 2, 0, token)
        self.write, t3 = hello(address, 3, 0, token)
        need(t1 == t2 == t3 == token, "tokens differ")
        self.token = token
        self.packets = b""
        self.received = 0      # bytes read from the read connection
        self.rest = b""
        self.drop = 0

    def close(self):
        for sock in (self.config, self.signal, self.read, self.write):
            sock.close()

    def access(self, op, register, value=0):
        self.config.sendall(struct.pack("<BII", op, register, value))
        return struct.unpack("<iI", exactly(self.config, 8))

    def get(self, register):
        status, value = self.access(0, register)
        need(status == 0, "read of config register %d: %d" % (register, status))
        return value

    def put(self, register, value):
        status, answer = self.access(1, register, value)
        need(status == 0, "write of config register %d: %d" % (register, status))
        if register in (5, 6):
            self.drop = (self.received & ~0xFFFFFFFF) + answer
            if self.drop < self.received - 0x80000000:
                self.drop += 1 << 32
        else:
            need(answer == 0, "answer of register %d is %d" % (register, answer))
        return answer

    def packet(self):
        while b"\0" not in self.packets:
            ready, _, _ = select.select([self.signal], [], [], 20)
            need(ready, "no packet on the signal channel")
            part = self.signal.recv(37)
            need(part, "signal connection closed")
            self.packets += part
        packet, self.packets = self.packets.split(b"\0", 1)
        data = cobs(packet)
        return struct.unpack_from("<I", data)[0], data[4:]

    def reset(self):
        self.put(6, 1)
        need(self.get(6) == 0 and self.get(5) == 0, "Reset and Running read 0 after a reset")
        flag, data = self.packet()
        need(flag == 0x20 and len(data) == 4, "table announcement, got flag %x" % flag)
        rows = []
        for _ in range(struct.unpack("<I", data)[0]):
            flag, data = self.packet()
            need(flag == 0x40 and len(data) == 20, "device instance")
            rows.append(struct.unpack("<5I", data))
        self.sizes = {row[0]: row[3] for row in rows}
        return rows

    def trigger(self, device, register, value, write):
        need(self.get(4) == 0, "trigger is free")
        self.put(0, device)
        self.put(1, register)
        if write:
            self.put(2, value)
        self.put(3, 1 if write else 0)
        self.put(4, 1)
        flag, data = self.packet()
        good, bad = (2, 4) if write else (8, 0x10)
        need(flag in (good, bad) and data == b"", "acknowledge, got %x" % flag)
        if flag == bad:
            raise Refused()
        return None if write else self.get(2)

    def register(self, device, register):
        return self.trigger(device, register, 0, False)

    def set(self, device, register, value):
        self.trigger(device, register, value, True)
        need(self.register(device, register) == value, "register reads back")

    def refused(self, device, register, value=None):
        try:
            self.trigger(device, register, value or 0, value is not None)
        except Refused:
            return
        raise AssertionError("device %x register %x value %s is not refused" % (device, register, value))

    def frames(self, milliseconds, block):
        """Yields frames of so many milliseconds of the acquisition clock, read in blocks of some size."""
        limit = time.monotonic() + 30
        first = None
        while True:
            need(time.monotonic() < limit, "no frames for 30 s")
            ready, _, _ = select.select([self.read], [], [], 0.5)
            if not ready:
                continue
            part = self.read.recv(block)
            need(part, "read connection closed")
            old = min(len(part), max(0, self.drop - self.received))
            self.received += len(part)
            self.rest += part[old:]
            at = 0
            while len(self.rest) - at >= 16:
                when, address, size = struct.unpack_from("<QII", self.rest, at)
                need(self.sizes.get(address, 0) == size and size > 0, "frame of %x has %d bytes" % (address, size))
                stride = 16 + (size + 3) // 4 * 4
                if len(self.rest) - at < stride:
                    break
                first = when if first is None else first
                if when - first > milliseconds * (ACQ // 1000):
                    self.rest = self.rest[at:]
                    return
                yield when, address, self.rest[at + 16:at + 16 + size]
                need(self.rest[at + 16 + size:at + stride].strip(b"\0") == b"", "padding is 0")
                at += stride
            self.rest = self.rest[at:]

    def forget(self):
        self.rest = b""

    def send(self, device, data):
        unit = len(data) if self.flags & 1 else len(data) // 4
        self.write.sendall(struct.pack("<II", device, unit) + data)


def content(address, n, when, message, delta):
    hub = when * HUB_CLOCK[address >> 8] // ACQ
    head = struct.pack("<Q", hub)
    if address == 0x0000:
        return head
    if address == 0x0002:
        return head + struct.pack("<Q", delta) + struct.pack("<16H", *range(16))
    if address == 0x0003:
        return head + struct.pack("<4H", message, 0, 1, 2)
    if address == 0x0100:
        return head + struct.pack("<67H", *[0x8000 + ((7 * n + 31 * c) & 0x3FF) for c in range(64)], 64, 65, 66)
    if address == 0x0101:
        return head + struct.pack("<13hBB", *[100 * k + (n & 15) for k in range(13)], 25, 255)
    if address == 0x0200:
        return struct.pack("<468H", *[(468 * n + i) & 0xFFFF for i in range(468)]) + head
    return None


def acquire(host, milliseconds, block, start, numbers, message=42, delta=0, enabled=None):
    """Checks every frame: time, order, content; returns how many of each device came."""
    last, last_address, expected, counts = start, -1, {}, {}
    for when, address, data in host.frames(milliseconds, block):
        need(when > last or when == last and address > last_address, "time goes back: %d after %d" % (when, last))
        last, last_address = when, address
        need((when - start) % PERIOD[address] == 0, "time %d of %x is not start + k periods" % (when, address))
        if address in expected:
            need(when == expected[address], "gap of %x: %d instead of %d" % (address, when, expected[address]))
        expected[address] = when + PERIOD[address]
        n = numbers.setdefault(address, (when - start) // PERIOD[address] - 1)
        want = content(address, n, when, message, delta)
        if want is None:
            hub, used = struct.unpack("<QI", data)
            need(hub == when and used <= 67108864, "memory monitor")
        else:
            need(data == want, "content of %x sample %d" % (address, n))
        numbers[address] = n + 1
        counts[address] = counts.get(address, 0) + 1
    if enabled is not None:
        need(set(counts) == enabled, "devices that sent: %s" % sorted(counts))
    return counts


def registers(host):
    need(host.get(7) == ACQ and host.get(8) == ACQ, "clocks")
    need(host.access(1, 7, 1)[0] == -18 and host.access(1, 8, 1)[0] == -18, "clocks are read-only")
    need(host.access(0, 12)[0] == -11 and host.access(1, 12, 1)[0] == -11, "register 12 is not there")
    need(host.access(7, 0)[0] == -11, "unknown operation")
    need(host.access(1, 9, 3)[0] == -11, "counter reset takes 0, 1, 2")
    need(host.get(9) == 0, "register 9 reads 0")
    host.put(10, 5)
    need(host.get(10) == 5, "hardware address")
    host.put(10, 0)
    host.put(11, 3)
    need(host.get(11) == 3, "custom register")
    hubs = {0: (1, 0x0103, 0x00020100, 0xFFFFFFFF, ACQ, 0, 0x00010000),
            1: (2, 0x0103, 0x00020101, 0xFFFFFFFF, 50_000_000, 628, 0x00010000),
            2: (10, 0x0103, 0x00020102, 0xFFFFFFFF, 125_000_000, 1214, 0x00010000)}
    for hub, values in hubs.items():
        for i, value in enumerate(values):
            need(host.register(hub << 8 | 0xFE, i) == value, "hub %d register %d" % (hub, i))
        host.refused(hub << 8 | 0xFE, 7)
        host.refused(hub << 8 | 0xFE, 0, 1)
    for device, register in ((0x0004, 0), (0x0005, 0), (0x0300, 0), (0x03FE, 0), (0x0000, 4), (0x0100, 64), (0x0200, 22)):
        host.refused(device, register)
        host.refused(device, register, 1)
    for device, register, value in ((0, 0, 2), (0, 1, 0), (0, 2, 1), (1, 3, 1), (3, 2, 1), (3, 3, 1), (3, 1, 0x10000),
                                    (2, 3, 3), (2, 3, 4098), (0x0100, 22, 1), (0x0100, 40, 1), (0x0100, 0x8000, 5)):
        host.refused(device, register, value)
    need(bytes(host.register(0x0100, 40 + i) for i in range(5)) == b"INTAN", "company")
    need([host.register(0x0100, r) for r in (60, 61, 62, 63)] == [1, 0, 64, 4], "chip")
    need([host.register(1, r) for r in range(4)] == [1, ACQ // 100, ACQ, 67108864], "memory monitor")
    need([host.register(2, r) for r in range(5)] == [0, ACQ // 1000, ACQ, 16, 0], "load tester")
    need([host.register(3, r) for r in range(4)] == [1, 42, 3, 1000], "test device")
    host.set(0x0100, 21, 0xAB)
    host.set(0x0200, 0, 7)


def one_round(address, number):
    flags = number & 1
    host = Host(address, flags)
    for bad in (b"ONI2\0\0\0\0", b"ONI1\4\0\0\0"):            # no such version, no such channel
        sock = socket.create_connection(address, 5)
        sock.sendall(bad[:3])
        sock.sendall(bad[3:])
        need(exactly(sock, 8)[:5] == b"ONI1\2" and sock.recv(1) == b"", "a bad hello is refused with status 2")
        sock.close()
    host.config.sendall(struct.pack("<BII", 0, 7, 0) * 50 + struct.pack("<BII", 0, 12, 0))
    need(exactly(host.config, 51 * 8) == struct.pack("<iI", 0, ACQ) * 50 + struct.pack("<iI", -11, 0), "pipelined requests")
    hello(address, 0, 0, 0, status=1)                      # a second host is refused
    hello(address, 1, 0, host.token ^ 0x5555, status=3)    # and a wrong token
    need(host.reset() == DEVICES, "device table")
    registers(host)
    power_on = {0x0000, 0x0001, 0x0003, 0x0100, 0x0101}
    host.put(5, 1)
    need(host.get(5) == 1, "Running reads back")
    numbers = {}
    acquire(host, 25, 4096, 0, numbers, enabled=power_on)
    # stop: nothing but what was committed comes after it
    host.put(5, 0)
    host.forget()
    while host.received < host.drop:
        host.received += len(host.read.recv(min(65536, host.drop - host.received)))
    need(not select.select([host.read], [], [], 0.05)[0], "data after the stop")
    # enable the other two and reset: registers stay, samples count from 0, times too
    host.set(2, 0, 1)
    host.set(0x0200, 0x8000, 1)
    rows = host.reset()
    need(rows == DEVICES and host.register(0x0100, 21) == 0xAB, "table and register after a reset")
    host.put(5, 1)
    numbers = {a: 0 for a in PERIOD}
    acquire(host, 25, random.choice((960, 16384, 65536)), 0, numbers, enabled=set(PERIOD))
    # counter reset and start in one, with a message written before
    host.put(5, 0)
    host.forget()
    host.send(3, struct.pack("<16H", *range(7, 23)) + struct.pack("<16H", *range(900, 916)))
    host.send(0x0004, b"1234")                              # skipped: not writable
    host.send(3, b"123456789012")                           # skipped: wrong size
    host.send(3, struct.pack("<16H", *range(number + 100, number + 116)))
    wanted = number + 100
    deadline = time.monotonic() + 20
    while host.register(3, 1) != wanted:
        need(time.monotonic() < deadline, "the message did not arrive")
    host.put(9, 2)
    need(host.get(5) != 0, "counter reset 2 runs")
    numbers = {}
    for a in list(PERIOD):
        numbers.pop(a, None)
    counts, seen, last = 0, {}, 0
    for when, dev, data in host.frames(12, 8192):
        need(when >= last, "time goes back after a counter reset")
        if not seen:
            need(when < ACQ // 100, "times begin at one period after the reset: %d" % when)
        seen[dev] = True
        last = when
        if dev == 3:
            need(struct.unpack_from("<H", data, 8)[0] == wanted, "message in the sample")
        counts += 1
    need(counts > 500, "frames after a counter reset: %d" % counts)
    # closed loop: the load tester tells how long its own counter took to come back
    delta = 0
    for when, dev, data in host.frames(2000, 2048):
        if dev == 2:
            delta = struct.unpack_from("<Q", data, 8)[0]
            if delta:
                break
            host.send(2, data[:8])
    need(0 < delta < 2 * ACQ, "loop time %d" % delta)
    # a stop while nobody reads is answered at once
    time.sleep(0.05)
    began = time.monotonic()
    host.put(5, 0)
    stopped(began)
    # reset clears the loop value and the table still stands; power-on state comes with the next session
    need(host.reset() == DEVICES, "table after a reset")
    # sudden close while running, immediate reopen
    host.put(5, 1)
    host.close()


longest_stop = 0.0


def stopped(began):
    """Remembers how long the longest stop took; 200 ms are allowed, but a busy machine takes what it wants."""
    global longest_stop
    longest_stop = max(longest_stop, time.monotonic() - began)
    need(longest_stop < 5, "a stop while nobody reads took %.3f s" % longest_stop)


def connect(address):
    sock = socket.create_connection(address, 5)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def ended(sock, seconds=20):
    """Reads until the other side has closed; whether it did so in time."""
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
        return True
    except ConnectionResetError:
        return True
    except socket.timeout:
        return False


def bad_hellos(address):
    long = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + b"x" * 3000
    for text in (b"ONI2\0\0\0\0", b"ino1\0\0\0\0", b"ONI1\4\0\0\0", b"ONI1\xff\0\0\0", long):
        sock = connect(address)
        sock.sendall(text)
        need(exactly(sock, 8)[:6] == b"ONI1\2\0" and sock.recv(1) == b"", "a bad hello is refused: %r" % text[:8])
        sock.close()
    hello(address, 1, 0, 0, status=3)                      # there is no session whose token this could be
    sock = connect(address)
    sock.sendall(b"ONI1\0")                                # gone in the middle of its hello
    sock.close()
    silent = [connect(address) for _ in range(8)]          # these never say anything
    began = time.monotonic()
    Host(address, 0).close()
    need(time.monotonic() - began < 4, "silent connections hold up others")
    return silent


def segments(address):
    """Everything in pieces of a byte, and everything at once."""
    config = connect(address)
    for byte in b"ONI1\0\1\0\0":
        config.sendall(bytes([byte]))
        time.sleep(0.002)
    token = struct.unpack_from("<H", exactly(config, 8), 6)[0]
    for byte in struct.pack("<BII", 0, 7, 0) + struct.pack("<BII", 1, 10, 3):
        config.sendall(bytes([byte]))
        time.sleep(0.001)
    need(exactly(config, 16) == struct.pack("<iIiI", 0, ACQ, 0, 0), "requests byte by byte")
    write = connect(address)
    frames = struct.pack("<II", 3, 32) + struct.pack("<16H", *range(70, 86))
    write.sendall(b"ONI1" + struct.pack("<BBH", 3, 0, token) + frames + frames[:5])   # hello and data in one piece
    need(exactly(write, 8)[4] == 0, "write hello")
    read = struct.pack("<BIIBIIBIIBIIBII", 1, 0, 3, 1, 1, 1, 1, 3, 0, 1, 4, 1, 0, 2, 0)

    def message(wanted):
        limit = time.monotonic() + 10
        while True:
            config.sendall(read)
            if struct.unpack("<iI", exactly(config, 40)[32:])[1] == wanted:
                return
            need(time.monotonic() < limit, "message %d does not arrive" % wanted)

    message(70)
    for byte in frames[5:8] + struct.pack("<16H", *range(90, 106)):
        write.sendall(bytes([byte]))
        time.sleep(0.001)
    message(90)
    odd = struct.pack("<II", 0x0777, 5) + b"12345" + b"\0" * 3      # skipped with its padding
    samples = b"".join(struct.pack("<H30x", i & 0xFFFF) for i in range(16000))
    large = struct.pack("<II", 3, len(samples)) + samples           # half a megabyte in one frame
    write.sendall(odd + odd + large + odd)
    message(15999)
    write.sendall(struct.pack("<II", 3, (1 << 20) + 32))
    need(ended(config) and ended(write), "a frame above 1 MiB ends the session")
    sock = connect(address)
    sock.sendall(b"ONI1\0\0\0\0" + struct.pack("<BII", 0, 8, 0) * 3)   # hello and requests in one piece
    answer = exactly(sock, 8 + 24)
    need(answer[:6] == b"ONI1\0\0" and answer[8:] == struct.pack("<iI", 0, ACQ) * 3, "hello with requests")
    other = connect(address)
    other.sendall(b"ONI1\0\0\0\0" + struct.pack("<BII", 0, 8, 0) * 400)  # a second host that does not wait
    need(exactly(other, 8)[4] == 1 and other.recv(1) == b"", "busy, though more was sent than was read")
    other.close()
    sock.close()


def endings(address):
    """Every way to go away; the next host is let in at once and finds the power-on state."""
    for number in range(24):
        host = Host(address, 0)
        need(host.get(5) == 0 and host.get(11) == 0 and host.get(10) == 0, "power-on state")
        need(not select.select([host.read, host.signal], [], [], 0)[0], "nothing comes unasked")
        host.reset()
        need(host.register(0x0100, 3) == 0 and host.register(0x0200, 0x8000) == 0, "registers at power-on")
        host.set(0x0100, 3, 9)
        host.set(0x0200, 0x8000, 1)
        host.put(11, 1)
        host.put(10, 1)
        host.reset()
        host.put(5, 1)
        way = number % 6
        if way == 0:                                       # much unread
            time.sleep(0.05)
            host.close()
        elif way == 1:                                     # only the configuration connection
            host.config.close()
            need(ended(host.read) and ended(host.signal) and ended(host.write), "the others are closed")
        elif way == 2:                                     # no more requests
            host.config.shutdown(socket.SHUT_WR)
            need(ended(host.config), "the end of requests is the end of the session")
        elif way == 3:                                     # orders that nobody waits for
            host.config.sendall(struct.pack("<BII", 1, 5, 0) + struct.pack("<BII", 1, 5, 1) * 200)
            host.write.sendall((struct.pack("<II", 3, 8) + b"\7" * 32) * 200)
            host.close()
        elif way == 4:                                     # reset on the wire, not closed
            for sock in (host.config, host.signal, host.read, host.write):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            host.close()
        else:                                              # the data connections first
            host.read.close()
            host.signal.close()
            host.write.close()
            need(host.get(5) == 1, "the session lasts as long as its configuration connection")
            host.put(5, 0)
            host.config.close()


def sizes(address):
    """The load tester's sizes act at a reset; what a reset keeps and clears."""
    host = Host(address, 1)
    host.reset()
    host.set(2, 0, 1)
    host.set(2, 3, 4096)
    host.set(2, 4, 3)
    host.set(0, 0, 0)
    need(host.reset()[2] == (2, 27, 2, 16 + 8192, 20), "sizes of the load tester")
    host.put(5, 1)
    seen, when = 0, 0
    for when, dev, data in host.frames(20, 1 << 16):
        need(dev != 0, "a heartbeat that was switched off")
        if dev == 2:
            need(data[8:16] == b"\0" * 8 and data[16:] == struct.pack("<4096H", *range(4096)), "load tester")
            need(when == (seen + 1) * PERIOD[2], "times of the load tester")
            seen += 1
    need(seen >= 15, "load tester frames: %d" % seen)
    host.send(2, struct.pack("<Q", 0) + b"\0" * 12)
    for when, dev, data in host.frames(5000, 1 << 16):
        if dev == 2 and data[8:16] != b"\0" * 8:
            break
    else:
        raise AssertionError("no loop value")
    # stopped, the counter stands still and goes on from there
    stopped = host.put(5, 0)
    host.forget()
    while host.received < stopped:
        host.received += len(host.read.recv(min(1 << 16, stopped - host.received)))
    time.sleep(0.3)
    host.put(5, 1)
    first = next(host.frames(1, 1 << 16))[0]
    need(when < first < when + ACQ * 4, "the counter went on from %d to %d" % (when, first))
    host.forget()
    host.set(2, 3, 16)
    host.reset()
    host.put(5, 1)
    for when, dev, data in host.frames(10, 4096):
        need(dev != 2 or data[8:16] == b"\0" * 8, "a reset clears the loop value")
    # writing Running again while it runs changes nothing and tells a frame's end
    host.put(5, 1)
    host.rest = b""
    last = 0
    for when, dev, data in host.frames(30, 4096):
        need(when >= last, "time goes back")
        last = when
    # 0 in Trigger and Reset does nothing
    host.put(4, 0)
    host.put(6, 0)
    need(host.get(5) == 1 and not select.select([host.signal], [], [], 0.05)[0], "0 triggers nothing")
    host.close()


def unread(address):
    """A host that does not read is answered all the same, and what was committed is whole frames."""
    host = Host(address, 0)
    host.set(0x0200, 0x8000, 1) if host.reset() else None
    host.reset()
    for number in range(5):
        host.put(5, 1)
        time.sleep(0.3)
        began = time.monotonic()
        stop = host.put(5, 0)
        stopped(began)
        host.forget()
        data = b""
        if number % 2:                                     # read what was committed: whole frames and no more
            while host.received < stop:
                part = host.read.recv(min(1 << 20, stop - host.received))
                host.received += len(part)
                data += part
            need(not select.select([host.read], [], [], 0.05)[0], "data after the stop")
        if number == 1:
            data = b""                                     # begins in the middle of what was left before
        at = 0
        while number == 3 and at < len(data):
            size = struct.unpack_from("<I", data, at + 12)[0]
            need(host.sizes.get(struct.unpack_from("<I", data, at + 8)[0]) == size, "a whole frame")
            at += 16 + (size + 3) // 4 * 4
        need(at == len(data) or number != 3, "the last frame is whole")
    host.close()


def manners(address):
    silent = bad_hellos(address)
    segments(address)
    endings(address)
    sizes(address)
    unread(address)
    for sock in silent:
        need(ended(sock), "a connection without a hello is closed")
        sock.close()
    print("manners ok", flush=True)


def main():
    address = (sys.argv[1], int(sys.argv[2]))
    manners(address)
    for number in range(int(sys.argv[3])):
        one_round(address, number)
        print("round", number + 1, "ok", flush=True)
    print("longest stop %.1f ms" % (longest_stop * 1000))


main()
