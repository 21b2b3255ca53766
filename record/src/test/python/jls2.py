"""Reads a JLS file of version 2 from the format's description alone, checks all that a foreign reader may rely on, and prints
what it found as JSON: `problems` is empty for a good file.

Checked: checksums of headers and payloads, the chain of physical lengths, links in both directions of every list, heads,
index entries against the data list, each summary level against the level (or samples) below, counts at every place.
"""
import hashlib
import json
import math
import struct
import sys

TABLE = []
for n in range(256):
    for _ in range(8):
        n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
    TABLE.append(n)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


MAGIC = bytes.fromhex("6A6C73666D740D0A200A201A2020B21C")
TRACKS = ["FSR", "VSR", "ANNOTATION", "UTC"]
KINDS = ["DEF", "HEAD", "DATA", "INDEX", "SUMMARY"]


class Chunk:
    def __init__(self, file, at):
        self.at = at
        head = file[at : at + 32]
        self.next, self.prev, self.tag, zero, self.meta, self.length, self.before, crc = struct.unpack("<QQBBHIII", head)
        self.good = crc32c(head[:28]) == crc and zero == 0
        self.payload = file[at + 32 : at + 32 + self.length]
        self.end = at + 32
        if self.length:
            self.end += (self.length + 4 + 7) // 8 * 8
            self.good = self.good and struct.unpack("<I", file[self.end - 4 : self.end])[0] == crc32c(self.payload)
            self.good = self.good and not any(file[at + 32 + self.length : self.end - 4])

    @property
    def kind(self):
        if self.tag & 0xE0 == 0x20:
            return TRACKS[self.tag >> 3 & 3], KINDS[self.tag & 7]
        return {1: "SOURCE", 2: "SIGNAL", 0x40: "USER", 0xFF: "END"}[self.tag], ""

    @property
    def signal(self):
        return self.meta & 0xFFF

    @property
    def level(self):
        return self.meta >> 12

    def header(self):
        return struct.unpack("<qIHH", self.payload[:16])


def strings(data, count):
    out = []
    for _ in range(count):
        end = data.index(b"\0")
        out.append(data[:end].decode())
        assert data[end + 1] == 0x1F
        data = data[end + 2 :]
    assert not data
    return out


class Jls:
    def __init__(self, path):
        with open(path, "rb") as stream:
            self.file = stream.read()
        self.problems = []
        self.check(self.file[:16] == MAGIC, "magic")
        length, version, crc = struct.unpack("<QII", self.file[16:32])
        self.check(length == len(self.file), "length in the header")
        self.check(version == 0x01000000, "version")
        self.check(crc == crc32c(self.file[:28]), "header checksum")
        self.chunks = {}
        at, before = 32, 0
        while at < len(self.file):
            chunk = Chunk(self.file, at)
            self.check(chunk.good, f"checksum at {at}")
            if chunk.tag != 1:  # a source that got a successor has forgotten it
                self.check(chunk.before == before, f"length before {at}: {chunk.before} is not {before}")
            before = chunk.length or before
            self.chunks[at] = chunk
            at = chunk.end
        self.check(chunk.kind[0] == "END", "no end")
        self.lists()
        self.sources = {}
        self.signals = {}
        self.heads = {}
        for chunk in self.chunks.values():
            if chunk.kind[0] == "SOURCE":
                self.sources[chunk.meta] = strings(chunk.payload[64:], 5)
            elif chunk.kind[0] == "SIGNAL":
                names = "source type zero data rate perData decimate entries summary annotations utc".split()
                self.signals[chunk.meta] = dict(zip(names, struct.unpack("<HBBIIIIIIII", chunk.payload[:36])))
                name, units = strings(chunk.payload[128:], 2)
                self.signals[chunk.meta].update(name=name, units=units)
            elif chunk.kind[1] == "HEAD":
                self.heads[chunk.kind[0], chunk.signal] = struct.unpack("<16Q", chunk.payload)

    def check(self, true, what):
        if not true:
            self.problems.append(what)

    def lists(self):
        """Every list holds exactly the chunks of its kind, in the order of the file, linked both ways."""
        lists = {}
        for chunk in self.chunks.values():
            track, kind = chunk.kind
            if track in ("SIGNAL",) or kind in ("DEF", "HEAD"):
                key = "SIGNAL"
            elif kind:
                key = track, kind, chunk.meta
            else:
                key = track
            lists.setdefault(key, []).append(chunk)
        for key, items in lists.items():
            for before, after in zip([None] + items, items + [None]):
                if before:
                    self.check(before.next == (after.at if after else 0), f"{key}: next of {before.at}")
                if after:
                    self.check(after.prev == (before.at if before else 0), f"{key}: previous of {after.at}")
        self.byKind = lists

    def track(self, track, kind, signal, level=0):
        items = self.byKind.get((track, kind, signal | level << 12), [])
        if kind in ("DATA", "INDEX"):
            self.check(
                self.heads[track, signal][level] == (items[0].at if items else 0), f"head of {track} {signal} level {level}"
            )
        return items

    # ---- samples

    def samples(self, signal):
        """Returns first number, count and packed bytes, after checking index and summaries against them."""
        d = self.signals[signal]
        base, bits = d["data"] & 15, d["data"] >> 8 & 255
        chunks = self.track("FSR", "DATA", signal)
        indexed = []
        for index in self.track("FSR", "INDEX", signal, 1):
            _, count, size, _ = index.header()
            self.check(size == 64 and len(index.payload) == 16 + 8 * count, f"index at {index.at}")
            indexed += struct.unpack(f"<{count}Q", index.payload[16:])
        stored = [offset for offset in indexed if offset]
        self.check(stored == [c.at for c in chunks][: len(stored)], f"signal {signal}: index and list differ")
        self.check(len(chunks) - len(stored) <= 1, f"signal {signal}: data that no index names")
        levels = self.summaries(signal)
        first = chunks[0].header()[0] if chunks else 0
        values, at = [], first
        for position, offset in enumerate(indexed + [c.at for c in chunks[len(stored) :]]):
            if offset == 0:
                entry = position * d["perData"] // d["decimate"]
                means = levels[0][entry : entry + d["perData"] // d["decimate"]]
                values += [round(mean) for mean, _, _, _ in means for _ in range(d["decimate"])]
                at += d["perData"]
                continue
            chunk = self.chunks[offset]
            start, count, size, _ = chunk.header()
            self.check(start == at and size == bits, f"data at {offset}: {start} is not {at}, or {size} bits")
            self.check(len(chunk.payload) == 16 + (count * bits + 7) // 8, f"payload of data at {offset}")
            values += numbers(chunk.payload[16:], base, bits, count)
            at += count
        self.compare(signal, levels, values, d)
        return first, values, [len(level) for level in levels]

    def summaries(self, signal):
        d = self.signals[signal]
        base, bits = d["data"] & 15, d["data"] >> 8 & 255
        wide = bits == 64 or bits == 32 and base != 4
        levels = []
        lower = {c.at for c in self.track("FSR", "DATA", signal)} | {0}
        for level in range(1, 16):
            indices = self.track("FSR", "INDEX", signal, level)
            summaries = self.track("FSR", "SUMMARY", signal, level)
            self.check(len(indices) == len(summaries), f"signal {signal} level {level}: indices and summaries")
            entries = []
            for index, summary in zip(indices, summaries):
                self.check(summary.at == index.end, f"summary at {summary.at} is not behind its index")
                time, count, size, _ = summary.header()
                self.check(time == index.header()[0], f"time of summary at {summary.at}")
                self.check(size == (256 if wide else 128), f"entry size at {summary.at}")
                self.check(len(summary.payload) == 16 + count * size // 8, f"payload of summary at {summary.at}")
                numbers = struct.unpack(f"<{4 * count}{'d' if wide else 'f'}", summary.payload[16:])
                entries += [numbers[i : i + 4] for i in range(0, 4 * count, 4)]
                offsets = struct.unpack(f"<{index.header()[1]}Q", index.payload[16:])
                self.check(set(offsets) <= lower, f"index at {index.at} names what is not there")
            if indices:
                self.check(len(levels) == level - 1, f"signal {signal}: level {level} has none below")
                levels.append(entries)
            lower = {c.at for c in indices}
        return levels

    def compare(self, signal, levels, values, d):
        below = [(x, 0.0, x, x) for x in values]
        step = d["decimate"]
        for level, entries in enumerate(levels, 1):
            # groups that are not full have no entry
            self.check(len(entries) == len(below) // step, f"signal {signal} level {level}: {len(entries)} entries")
            for k, entry in enumerate(entries):
                wanted = combine(below[k * step : (k + 1) * step])
                if not all(same(a, b) for a, b in zip(entry, wanted)):
                    self.problems.append(f"signal {signal} level {level} entry {k}: {entry} is not {wanted}")
                    return
            below, step = entries, d["summary"]

    # ---- the rest

    def times(self, track, signal, entry):
        """Checks the index levels of annotations or UTC against the list of them and returns the payloads."""
        chunks = self.track(track, "DATA", signal)
        lower = [(c.header()[0], c.at) for c in chunks]
        for level in range(1, 16):
            indices = self.track(track, "INDEX", signal, level)
            summaries = self.track(track, "SUMMARY", signal, level)
            self.check(len(indices) == len(summaries), f"{track} {signal} level {level}: indices and summaries")
            found = []
            for index, summary in zip(indices, summaries):
                _, count, size, _ = index.header()
                self.check(size == 128 and len(index.payload) == 16 + 16 * count, f"index at {index.at}")
                found += struct.iter_unpack("<qQ", index.payload[16:])
                self.check(summary.at == index.end, f"summary at {summary.at} is not behind its index")
                self.check(summary.header()[2] == 128, f"entry size at {summary.at}")
            self.check(found == lower[: len(found)], f"{track} {signal} level {level}: entries")
            if level == 1:
                self.check(len(found) == len(chunks), f"{track} {signal}: {len(found)} of {len(chunks)} are in the index")
            lower = [(index.header()[0], index.at) for index in indices]
        return [c.payload for c in chunks]

    def annotations(self, signal):
        out = []
        for p in self.times("ANNOTATION", signal, "<qBBHf"):
            time, kind, storage, group, y, size = struct.unpack("<q8xBBBxfI", p[:28])
            out.append([time, kind, storage, group, None if math.isnan(y) else y, text(storage, p[28 : 28 + size])])
        return out

    def utc(self, signal):
        return [list(struct.unpack("<q8xq", p)) for p in self.times("UTC", signal, "<qq")]

    def user(self):
        return [[c.meta & 0xFFF, c.meta >> 12, text(c.meta >> 12, c.payload)] for c in self.byKind["USER"]]


def text(storage, data):
    if storage in (2, 3):
        assert data.endswith(b"\0")
        return data[:-1].decode()
    return data.hex()


def numbers(data, base, bits, count):
    if base == 4:
        return list(struct.unpack(f"<{count}{'f' if bits == 32 else 'd'}", data))
    signed = base == 1
    if bits >= 8:
        size = bits // 8
        return [int.from_bytes(data[i * size : (i + 1) * size], "little", signed=signed) for i in range(count)]
    per, mask = 8 // bits, (1 << bits) - 1
    out = [data[i // per] >> i % per * bits & mask for i in range(count)]
    return [x - (mask + 1) if signed and x > mask >> 1 else x for x in out]


def told_as(x):
    if isinstance(x, int):
        return str(x)
    return "nan" if math.isnan(x) else struct.pack(">d", x).hex()


def combine(entries):
    entries = [e for e in entries if not math.isnan(e[0])]
    if not entries:
        return (math.nan,) * 4
    mean = math.fsum(e[0] for e in entries) / len(entries)
    spread = math.fsum(e[1] ** 2 + (e[0] - mean) ** 2 for e in entries) / len(entries)
    return mean, math.sqrt(spread), min(e[2] for e in entries), max(e[3] for e in entries)


def same(a, b):
    return math.isnan(a) and math.isnan(b) or abs(a - b) <= 1e-6 * max(abs(a), abs(b)) + 1e-6


def main(path):
    jls = Jls(path)
    signals = []
    for number, d in jls.signals.items():
        one = {"id": number, "name": d["name"], "units": d["units"], "source": d["source"], "rate": d["rate"]}
        one["annotations"] = jls.annotations(number)
        if d["type"] == 0:
            first, values, levels = jls.samples(number)
            told = "".join(told_as(x) + "\n" for x in values).encode()
            one.update(first=first, length=len(values), levels=levels, sha256=hashlib.sha256(told).hexdigest())
            one["utc"] = jls.utc(number)
        signals.append(one)
    print(json.dumps({"problems": jls.problems, "sources": jls.sources, "signals": signals, "user": jls.user()}))


main(sys.argv[1])
