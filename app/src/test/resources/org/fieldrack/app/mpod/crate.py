"""An MPOD crate of 24 channels that shares no code with Fieldrack: SNMP v2c over UDP with its own BER, one thread.

Usage: crate.py PORT     prints "ready PORT" and serves until it is killed.
"""
import bisect
import math
import socket
import struct
import sys
import time

ROOT = (1, 3, 6, 1, 4, 1, 19947, 1)
RIGHTS = {b"public": 1, b"private": 2, b"admin": 3, b"guru": 4}
READ, PRIVATE, ADMIN, GURU = 1, 2, 3, 4
WRONG_TYPE, WRONG_VALUE, NO_ACCESS, NO_CREATION, NOT_WRITABLE = 7, 10, 6, 11, 17
NAN = float("nan")
STEP = 0.005


# ---- BER

def length(n):
    return bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else bytes([0x82, n >> 8, n & 255])


def tlv(tag, body):
    return bytes([tag]) + length(len(body)) + body


def integer(n, tag=2):
    size = 1
    while not -(1 << (8 * size - 1)) <= n < 1 << (8 * size - 1):
        size += 1
    return tlv(tag, n.to_bytes(size, "big", signed=True))


def oid_bytes(oid):
    out = bytearray([oid[0] * 40 + oid[1]])
    for part in oid[2:]:
        chunk = [part & 127]
        while part > 127:
            part >>= 7
            chunk.append(part & 127 | 128)
        out += bytes(reversed(chunk))
    return tlv(6, bytes(out))


def opaque(x):
    return b"\x44\x07\x9f\x78\x04" + (b"\x7f\xc0\x00\x00" if math.isnan(x) else struct.pack(">f", x))


def bits(numbers):
    octets = bytearray(max(numbers, default=0) // 8 + 1)
    for n in numbers:
        octets[n // 8] |= 0x80 >> n % 8
    return tlv(4, bytes(octets))


def text(s):
    return tlv(4, s.encode("latin-1"))


def read(data, at):
    tag, n, at = data[at], data[at + 1], at + 2
    if n >= 128:
        count = n & 127
        n, at = int.from_bytes(data[at:at + count], "big"), at + count
    if at + n > len(data):
        raise ValueError("cut short")
    return tag, data[at:at + n], at + n


def parse_oid(body):
    parts, value = [body[0] // 40, body[0] % 40], 0
    for byte in body[1:]:
        value = value << 7 | byte & 127
        if byte < 128:
            parts.append(value)
            value = 0
    return tuple(parts)


def f32(x):
    return struct.unpack(">f", struct.pack(">f", x))[0]


# ---- the outputs

class Output:
    def __init__(self, crate, number, lv, volts, amps):
        self.crate, self.number, self.lv, self.full, self.amps = crate, number, lv, volts, f32(amps)
        top = abs(volts)
        self.group, self.set_v, self.set_i, self.rise, self.fall = 1, 0.0, self.amps, f32(top / 10), f32(top / 10)
        self.behaviour, self.user = 0, 8
        self.min_sense, self.max_sense = (0.0, top) if lv else (NAN, NAN)
        self.max_terminal, self.max_i, self.max_t = top, self.amps, 80
        self.max_p = f32(top * self.amps) if lv else NAN
        self.i_rise = self.i_fall = self.amps
        self.trip = [0] * 8
        self.v = self.goal = 0.0
        self.on = self.leaving = self.emergency = self.must_clear = self.inhibit = self.mute = False
        self.latched, self.since = set(), {}
        self.load, self.celsius = (1000.0 if lv else 1e9), 25

    # what flows
    def limiting(self):
        return f32(self.v / self.load) > self.set_i

    def current(self):
        return min(self.v / self.load, self.set_i)

    def terminal(self):
        return math.copysign(self.set_i * self.load if self.limiting() else self.v, self.full) + 0.0

    def moving(self):
        return self.v != self.goal

    def inhibited(self):
        return self.inhibit and self.action(6) != 0 and (not self.lv or bool(self.user & 0x10))

    def action(self, failure):
        return self.behaviour >> 2 * failure & 3

    def status(self):
        found = set(self.latched)
        if self.on:
            found.add(0)
            found.add(10 if self.limiting() else 16)
        if self.moving():
            found.add(11 if self.goal > self.v else 12)
        if self.emergency:
            found.add(14)
        if self.inhibited():
            found.add(1)
        return found

    # what the switch does
    def switch(self, value):
        if value == 1:
            shut = self.crate.inhibit and not (self.lv and self.user & 0x20)
            if self.crate.main and not (shut or self.inhibited() or self.emergency or self.latched or self.must_clear):
                self.on, self.leaving = True, False
                self.aim()
        elif value == 0:
            if self.lv:
                self.latched.clear()
                self.must_clear = False
            if not self.on:
                return
            if not self.lv:
                self.on = False
                self.aim()
            elif self.user & 1:
                self.cut()
            else:
                self.leaving = True
                self.aim()
        elif value == 2:
            self.must_clear = self.emergency
            self.emergency = False
        elif value == 3:
            self.emergency_off()
        elif value == 10:
            self.clear()

    def clear(self):
        self.latched.clear()
        self.must_clear = False

    def cut(self):
        self.on = self.leaving = False
        self.v = self.goal = 0.0

    def emergency_off(self):
        self.cut()
        self.set_v, self.emergency = 0.0, True

    def ramp_off(self):
        self.on = False
        self.aim()

    def aim(self):
        self.goal = abs(self.set_v) if self.on and not self.leaving else 0.0
        rate = self.rise if self.goal > self.v else self.fall
        if rate == 0:
            self.v = self.goal
        self.settle()

    def settle(self):
        if self.leaving and not self.moving():
            self.cut()

    def step(self, dt):
        if self.moving():
            if self.goal > self.v:
                self.v = min(self.goal, self.v + self.rise * dt) if self.rise else self.goal
            else:
                self.v = max(self.goal, self.v - self.fall * dt) if self.fall else self.goal
        self.settle()
        for failure in range(8):
            self.watch(failure, dt)

    def watch(self, failure, dt):
        what = self.action(failure)
        if not what or not (self.on or failure == 6) or not self.violated(failure):
            self.since.pop(failure, None)
            return
        waited = self.since.get(failure, 0.0)
        self.since[failure] = waited + dt
        bit = {6: 1, 7: 9}.get(failure, 2 + failure)
        if (failure == 6 or waited * 1000 >= self.trip[failure]) and bit not in self.latched:
            if failure != 6 or not self.lv:
                self.latched.add(bit)
            self.crate.act(self, what)

    def violated(self, failure):
        volts = f32(abs(self.terminal()))
        return [lambda: self.lv and not self.moving() and volts < self.min_sense,
                lambda: self.lv and volts > self.max_sense,
                lambda: volts > self.max_terminal,
                lambda: f32(self.current()) > self.max_i or not self.lv and self.limiting(),
                lambda: self.celsius > self.max_t,
                lambda: self.lv and f32(volts * self.current()) > self.max_p,
                self.inhibited,
                lambda: self.mute][failure]()


# ---- the crate

class Crate:
    def __init__(self):
        self.main = self.inhibit = False
        self.scale, self.started, self.seen, self.time = 1.0, time.monotonic(), time.monotonic(), 0.0
        self.outputs = {}
        for slot, lv, volts, amps in ((0, True, 8.0, 10.0), (1, False, -2000.0, 1e-3), (2, False, 2000.0, 1e-3)):
            for i in range(8):
                self.outputs[slot * 100 + i] = Output(self, slot * 100 + i, lv, volts, amps)
        self.speed = {1: 10.0, 2: 10.0}
        self.objects = {}
        self.describe()
        self.order = sorted(self.objects)

    def advance(self):
        now = time.monotonic()
        self.time += (now - self.seen) * self.scale
        self.seen = now
        while self.time >= STEP:
            self.time -= STEP
            for output in self.outputs.values():
                output.step(STEP)

    def power(self, on):
        was, self.main = self.main, on
        for output in self.outputs.values():
            if not on:
                output.cut()
            elif not was and output.lv and output.user & 0x40:
                output.switch(1)

    def act(self, by, what):
        if by.lv:
            if what == 1:
                by.cut()
            elif what == 2:
                for output in self.outputs.values():
                    if output.lv and output.group == by.group:
                        output.cut()
            else:
                self.power(False)
        elif what == 1:
            by.ramp_off()
        elif what == 2:
            by.emergency_off()
        else:
            for output in self.board(by.number // 100):
                output.emergency_off()

    def board(self, slot):
        return [o for o in self.outputs.values() if o.number // 100 == slot]

    def group(self, index, value):
        for o in self.outputs.values():
            if not (index & 0x40 if o.lv else index & 0x80) and (index & 63) in (0, o.group):
                if value in (0, 1, 2, 3, 10):
                    o.switch(value)

    def status(self):
        found = {0} if self.main else set()
        if self.inhibit:
            found.add(1)
        if any(o.latched for o in self.outputs.values()):
            found.add(4)
        return found

    # ---- the objects: (read, right to write, expected tag, range, write)
    def ro(self, oid, get):
        self.objects[oid] = (get, 0, 0, None, None)

    def rw(self, oid, get, right, kind, allowed, put):
        self.objects[oid] = (get, right, kind, allowed, put)

    def describe(self):
        self.ro((1, 3, 6, 1, 2, 1, 1, 1, 0), lambda: text("WIENER MPOD (0000000, MPOD sim 1.0, MPODslave 1.10)"))
        self.ro((1, 3, 6, 1, 2, 1, 1, 2, 0), lambda: oid_bytes(ROOT + (1, 0)))
        self.ro((1, 3, 6, 1, 2, 1, 1, 3, 0), lambda: integer(int((time.monotonic() - self.started) * 100), 0x43))
        self.rw(ROOT + (1, 1, 0), lambda: integer(int(self.main)), PRIVATE, 2, lambda v: v in (0, 1), lambda v: self.power(v == 1))
        self.ro(ROOT + (1, 2, 0), lambda: bits(self.status()))
        self.rw(ROOT + (1, 3, 0), lambda: integer(0), PRIVATE, 2, lambda v: v == 1, lambda v: None)
        self.ro(ROOT + (3, 1, 0), lambda: integer(len(self.outputs)))
        self.ro(ROOT + (3, 5, 0), lambda: integer(3))
        for g in range(192):
            self.rw(ROOT + (3, 4, 1, 9, g), lambda: integer(-1), PRIVATE, 2, lambda v: 0 <= v <= 10, lambda v, g=g: self.group(g, v))
        for slot, name in enumerate(("WIENER, other, 8, 7000, 1.0", "iseg, other, 8, 7001, 1.0", "iseg, other, 8, 7002, 1.0")):
            self.module(slot, name)
        for output in self.outputs.values():
            self.output(output)
        self.rw(ROOT + (99, 5, 0), lambda: integer(int(self.inhibit)), GURU, 2, lambda v: v in (0, 1), lambda v: setattr(self, "inhibit", v == 1))
        self.rw(ROOT + (99, 8, 0), lambda: opaque(self.scale), GURU, 0x44, lambda v: v > 0, lambda v: setattr(self, "scale", v))

    def module(self, slot, name):
        at = ROOT + (3, 6, 1)
        self.ro(at + (2, slot + 1), lambda: text(name))
        self.rw(at + (11, slot + 1), lambda: integer(0), PRIVATE, 2, lambda v: v in (0, 1),
                lambda v: [o.clear() for o in self.board(slot) if v == 1])
        if slot in self.speed:
            self.rw(at + (6, slot + 1), lambda: opaque(self.speed[slot]), GURU, 0x44, lambda v: 0 <= v <= 100, lambda v: self.ramp_speed(slot, v))

    def ramp_speed(self, slot, percent):
        self.speed[slot] = percent
        for o in self.board(slot):
            o.rise = o.fall = f32(abs(o.full) * percent / 100)
            o.aim()

    def output(self, o):
        at = lambda column: ROOT + (3, 2, 1, column, o.number + 1)

        def store(column, name, right, kind, allowed, change=None):
            def put(v):
                setattr(o, name, change(v) if change else v)
                if column in (10, 13, 14):
                    o.aim()
            shown = integer if kind == 2 else opaque
            self.rw(at(column), lambda: shown(getattr(o, name)), right, kind, allowed, put)

        for column, get in ((2, lambda: text("U%d" % o.number)), (4, lambda: bits(o.status())),
                            (5, lambda: opaque(o.terminal() if o.lv else NAN)), (6, lambda: opaque(o.terminal())),
                            (7, lambda: opaque(o.current())), (8, lambda: integer(o.celsius)),
                            (21, lambda: opaque(o.full if o.lv else NAN)), (22, lambda: opaque(o.full)),
                            (23, lambda: opaque(o.amps)), (28, lambda: opaque(abs(o.full))), (29, lambda: opaque(o.amps)),
                            (39, lambda: integer(85)), (57, lambda: integer(int(time.monotonic() - self.started), 0x41))):
            self.ro(at(column), get)
        self.rw(at(9), lambda: integer(int(o.on)), PRIVATE, 2, lambda v: v in (0, 1, 2, 3, 10, 20, 21, 22, 23), o.switch)
        any_value = lambda v: True
        positive = lambda v: v >= 0
        store(3, "group", ADMIN, 2, lambda v: 1 <= v <= 63)
        store(10, "set_v", GURU, 0x44, lambda v: min(0, o.full) <= v <= max(0, o.full))
        store(12, "set_i", GURU, 0x44, lambda v: 0 <= v <= o.amps)
        store(13, "rise", GURU, 0x44, positive)
        store(14, "fall", GURU, 0x44, positive)
        store(15, "behaviour", ADMIN, 2, lambda v: 0 <= v <= 65535)
        never_on_hv = lambda v: v if o.lv else NAN
        store(16, "min_sense", ADMIN, 0x44, any_value, never_on_hv)
        store(17, "max_sense", ADMIN, 0x44, any_value, never_on_hv)
        store(18, "max_terminal", ADMIN, 0x44, any_value, lambda v: o.max_terminal if v < 0 else v)
        store(19, "max_i", ADMIN, 0x44, lambda v: 0 <= v <= o.amps)
        store(20, "max_t", ADMIN, 2, any_value)
        store(24, "max_p", ADMIN, 0x44, any_value, never_on_hv)
        store(25, "i_rise", GURU, 0x44, positive)
        store(26, "i_fall", GURU, 0x44, positive)
        self.rw(at(37), lambda: integer(o.user if o.lv else 0), GURU, 2, lambda v: 0 <= v <= 127,
                lambda v: setattr(o, "user", v) if o.lv else None)
        for field, column in enumerate((41, 42, 43, 27, 44, 45, 0, 46)):
            if column:
                self.rw(at(column), lambda f=field: integer(o.trip[f]), ADMIN, 2, lambda v: 0 <= v <= 65535,
                        lambda v, f=field: o.trip.__setitem__(f, v))
        for field in range(8):
            self.rw(at(47 + field), lambda f=field: integer(o.action(f)), ADMIN, 2, lambda v: 0 <= v <= 3,
                    lambda v, f=field: setattr(o, "behaviour", o.behaviour & ~(3 << 2 * f) | v << 2 * f))
        sub = o.number + 1
        self.rw(ROOT + (99, 1, sub), lambda: opaque(o.load), GURU, 0x44, lambda v: v > 0, lambda v: setattr(o, "load", v))
        self.rw(ROOT + (99, 2, sub), lambda: integer(o.celsius), GURU, 2, any_value, lambda v: setattr(o, "celsius", v))
        self.rw(ROOT + (99, 3, sub), lambda: integer(int(o.inhibit)), GURU, 2, lambda v: v in (0, 1), lambda v: setattr(o, "inhibit", v == 1))
        self.rw(ROOT + (99, 4, sub), lambda: integer(int(o.mute)), GURU, 2, lambda v: v in (0, 1), lambda v: setattr(o, "mute", v == 1))


# ---- the agent

class Agent:
    def __init__(self, crate):
        self.crate = crate

    def binding(self, oid):
        return tlv(0x30, oid_bytes(oid) + self.crate.objects[oid][0]())

    def after(self, oid):
        at = bisect.bisect_right(self.crate.order, oid)
        return self.crate.order[at] if at < len(self.crate.order) else None

    def get(self, asked):
        families = {oid[:-1] for oid in self.crate.order}
        return 0, 0, [self.binding(oid) if oid in self.crate.objects
                      else tlv(0x30, oid_bytes(oid) + (b"\x81\x00" if oid[:-1] in families else b"\x80\x00")) for oid, _, _ in asked]

    def next(self, oid):
        following = self.after(oid)
        return (following, self.binding(following)) if following else (oid, tlv(0x30, oid_bytes(oid) + b"\x82\x00"))

    def bulk(self, single, repeat, asked):
        out, room, cursors = [], 1400, [oid for oid, _, _ in asked]
        for i in range(min(single, len(cursors))):
            cursors[i], found = self.next(cursors[i])
            out.append(found)
            room -= len(found)
        for _ in range(repeat):
            for i in range(single, len(cursors)):
                cursors[i], found = self.next(cursors[i])
                room -= len(found)
                if room < 0:
                    return 0, 0, out
                out.append(found)
        return 0, 0, out

    def value(self, kind, tag, body):
        if tag != kind:
            raise TypeError
        if kind == 2:
            return int.from_bytes(body, "big", signed=True)
        if len(body) != 7 or body[:3] != b"\x9f\x78\x04":
            raise TypeError
        return struct.unpack(">f", body[3:])[0]

    def set(self, right, asked):
        writes = []
        for i, (oid, tag, body) in enumerate(asked):
            error = self.check(right, oid, tag, body, writes)
            if error:
                return error, i + 1, [tlv(0x30, oid_bytes(o) + tlv(t, b)) for o, t, b in asked]
        for put, value in writes:
            put(value)
        return 0, 0, [self.binding(oid) for oid, _, _ in asked]

    def check(self, right, oid, tag, body, writes):
        if oid not in self.crate.objects:
            return NO_CREATION
        _, least, kind, allowed, put = self.crate.objects[oid]
        if put is None:
            return NOT_WRITABLE
        if right < least:
            return NO_ACCESS
        try:
            value = self.value(kind, tag, body)
        except TypeError:
            return WRONG_TYPE
        if not allowed(value):
            return WRONG_VALUE
        writes.append((put, value))
        return 0

    def answer(self, data):
        _, message, _ = read(data, 0)
        _, version, at = read(message, 0)
        _, community, at = read(message, at)
        right = RIGHTS.get(community, 0)
        if not right or version != b"\x01":
            return None
        kind, pdu, _ = read(message, at)
        tag, number, at = read(pdu, 0)
        _, first, at = read(pdu, at)
        _, second, at = read(pdu, at)
        _, listed, _ = read(pdu, at)
        asked, at = [], 0
        while at < len(listed):
            _, pair, at = read(listed, at)
            _, oid, inner = read(pair, 0)
            value_tag, body, _ = read(pair, inner)
            asked.append((parse_oid(oid), value_tag, body))
        self.crate.advance()
        if kind == 0xA0:
            status, index, found = self.get(asked)
        elif kind == 0xA1:
            status, index, found = 0, 0, [self.next(oid)[1] for oid, _, _ in asked]
        elif kind == 0xA5:
            status, index, found = self.bulk(int.from_bytes(first, "big"), int.from_bytes(second, "big"), asked)
        elif kind == 0xA3:
            status, index, found = self.set(right, asked)
        else:
            return None
        body = tlv(tag, number) + integer(status) + integer(index) + tlv(0x30, b"".join(found))
        reply = tlv(0x30, integer(1) + tlv(4, community) + tlv(0xA2, body))
        if len(reply) > 1472:
            reply = tlv(0x30, integer(1) + tlv(4, community) + tlv(0xA2, tlv(tag, number) + integer(1) + integer(0) + tlv(0x30, b"")))
        return reply


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", int(sys.argv[1])))
    server.settimeout(0.01)
    agent = Agent(Crate())
    print("ready %d" % server.getsockname()[1], flush=True)
    while True:
        try:
            data, sender = server.recvfrom(4096)
        except socket.timeout:
            agent.crate.advance()
            continue
        try:
            reply = agent.answer(data)
        except (ValueError, IndexError, struct.error):
            continue
        if reply:
            server.sendto(reply, sender)


main()
