"""Reads a JLS file of version 1 from the format's description alone, checks all that a foreign reader may rely on, and prints
what it found as JSON: `problems` is empty for a good file.

Usage: jls1.py FILE [MODE]. MODE is how range switches were suppressed while a raw recording was made: its stored statistics can be
computed again only so. Checked: file header, the checksum and padding of every tag, the order of tags, the place that each begin of a
collection names as its end, the calibration's own file, sizes and numbers of blocks, the footer, and every stored entry of statistics
against the samples.
"""
import hashlib
import json
import math
import struct
import sys
import zlib

MAGIC = bytes.fromhex("D3746167666D74200D0A200A20201A1C")
FIELDS = ["current", "voltage", "power", "current_range", "current_lsb", "voltage_lsb"]
CONFIG = (
    "type data_recorder_format_version sampling_frequency samples_per_reduction samples_per_tlv samples_per_block"
    " reduction_fields data_format reduction_format"
).split()
NAN = math.nan


class Problems(list):
    def check(self, true, what):
        if not true:
            self.append(what)


class Tag:
    def __init__(self, at, name, flags, data):
        self.at, self.name, self.flags, self.data = at, name, flags, data

    def object(self):
        return json.loads(self.data)


def tags(file, problems, what):
    """Splits a container into its tags."""
    problems.check(file[:16] == MAGIC, f"{what}: magic")
    length, version, crc = struct.unpack("<Q3xBI", file[16:32])
    problems.check(file[24:27] == bytes(3), f"{what}: bytes before the version")
    problems.check(length == len(file), f"{what}: its header says {length} bytes, there are {len(file)}")
    problems.check(version == 1, f"{what}: version")
    problems.check(crc == zlib.crc32(file[:28]), f"{what}: checksum of its header")
    out, at = [], 32
    while at < len(file):
        name, flags, size = struct.unpack("<3sBI", file[at : at + 8])
        end = at + 8 + size + -(size + 4) % 8
        problems.check(at % 8 == 0, f"{what}: tag at {at} is not aligned")
        problems.check(not any(file[at + 8 + size : end]), f"{what}: padding of the tag at {at}")
        stored = file[end : end + 4]
        if len(stored) < 4:
            problems.append(f"{what}: tag at {at} is cut off")
            break
        crc = struct.unpack("<I", stored)[0]
        problems.check(crc == zlib.crc32(file[at:end]), f"{what}: checksum of the tag at {at}")
        data = file[at + 8 : at + 8 + size]
        if flags & 0x80:
            data = zlib.decompress(data)
        out.append(Tag(at, name.decode("latin-1"), flags, data))
        at = end + 4
    problems.check(out and out[-1].name == "END", f"{what}: no end")
    problems.check([t.name for t in out].count("END") == 1, f"{what}: more than one end")
    return out


def arrays(data, problems, what):
    """Unpacks array storage: how many samples it speaks of, and the arrays by number."""
    magic, total, first, word = struct.unpack("<4sIII", data[:16])
    count = word >> 24
    problems.check(magic == b"ARRY", f"{what}: magic of its arrays")
    problems.check(total == len(data), f"{what}: length of its arrays")
    problems.check(first == (16 + 8 * count + 7) // 8 * 8, f"{what}: place of its first array")
    out, at = {}, first
    for k in range(count):
        kind, size = struct.unpack("<II", data[16 + 8 * k : 24 + 8 * k])
        letter, width = {2: ("f", 4), 3: ("d", 8), 8: ("B", 1), 11: ("Q", 8)}[kind & 0xFF]
        problems.check(size % width == 0 and at + size <= len(data), f"{what}: length of array {kind >> 8}")
        out[kind >> 8] = list(struct.unpack(f"<{size // width}{letter}", data[at : at + size]))
        at += (size + 7) // 8 * 8
    problems.check(at == len(data), f"{what}: bytes after its arrays")
    return word & 0xFFFFFF, out


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


class Scale:
    """Offsets and gains out of a calibration's file, in single precision."""

    def __init__(self, file, problems):
        parts = tags(file, problems, "calibration")
        names = [t.name for t in parts if t.name not in ("SGS", "SGE")]
        problems.check(names in (["HDR", "AJS", "END"], ["HDR", "CJS", "END"]), f"calibration: tags {names}")
        header = next(t for t in parts if t.name == "HDR")
        self.timestamp, version, product, vendor, subtype, hardware, serial = struct.unpack("<qIIHHI16s", header.data)
        self.serial = serial.hex()
        values = next(t for t in parts if t.name in ("AJS", "CJS")).object()
        problems.check((product, vendor, subtype) == (1, 1, 1), "calibration: product")
        problems.check(values["serial_number"] == self.serial, "calibration: its two serial numbers differ")
        problems.check(int(values["timestamp"]) == self.timestamp, "calibration: its two times differ")
        self.current = self.pairs(values["current"], 9)
        self.voltage = self.pairs(values["voltage"], 2)
        self.current[7:] = [(0.0, 0.0), (NAN, NAN)]

    @staticmethod
    def pairs(values, count):
        both = list(zip(map(f32, values["offset"]), map(f32, values["gain"])))
        assert len(both) == count
        return both


def scaled(code, pair):
    return f32(f32(code + pair[0]) * pair[1])


def word(i, v, v_range, scale):
    """One raw sample: current, voltage, bits."""
    if i == v == 0xFFFF:
        return NAN, NAN, 0x38
    r = i & 3 | (v & 1) << 2
    bits = r | (i >> 2 & 1) << 4 | (v >> 2 & 1) << 5
    return scaled(i >> 2, scale.current[r]), scaled(v >> 2, scale.voltage[v_range]), bits


WINDOW_M = ["055555660", "305556780", "440667780", "444066770", "444406760", "444440760", "444444060"] + ["000000000"] * 2
WINDOW_N = ["057777780", "307777780", "550777780", "555077780", "555507780", "555550780", "555555080"] + ["000000000"] * 2


def suppressed(samples, mode):
    """What comes out for samples whose range switches are suppressed; the tail may still be held back."""
    if mode == "off":
        return list(samples)
    kind, pre, window, post = mode.split("_")
    pre, post = {"interp": (1, 1), "nan": (0, 0)}.get(kind, (int(pre), int(post)))
    table = {"m": WINDOW_M, "n": WINDOW_N}.get(window)
    out, ring = [], [(NAN, NAN, 0xFF)] * 64
    last, remaining, count, before = 7, 0, 0, NAN
    for sample in samples:
        ring = ring[1:] + [sample]
        now = sample[2] & 15
        width = 0
        if now != last:
            width = int(table[now][last]) if table else int(window)
        if width:
            remaining = max(remaining, width + post)
            if count == 0 and kind == "mean":
                before = 0.0
                for current, _, _ in ring[63 - pre : 63]:
                    before = f32(before + current)
            elif count == 0:
                before = ring[62][0]
        last = now
        if remaining == 0:
            before = sample[0]
            out.append(sample)
            continue
        count += 1
        if remaining == 1:
            start = 64 - count
            if count > 63:
                # more than the ring holds: one sample too many comes out, and the last but one of the window never
                out += [(NAN, NAN, 0xFF)] * (count - 62)
                count, start, before = 63, 0, NAN
            held = ring[start : start + count - post]
            out += replaced(held, ring, count, kind, pre, post, before) + ring[64 - post :]
            count = 0
        remaining -= 1
    return out


def replaced(held, ring, count, kind, pre, post, before):
    """The samples of a window with what stands instead of them; the newest of the ring ended it."""
    if kind == "nan":
        return [(NAN, NAN, bits) for _, _, bits in held]
    newest = ring[63][0]
    if kind == "interp":
        value = before if math.isfinite(before) else newest
        step = f32(f32(newest - value) / count)
        currents = []
        for _ in held:
            value = f32(value + step)
            currents.append(value)
    else:
        total, divisor = (before, pre) if math.isfinite(before) else (0.0, 0)
        for current, _, _ in ring[: 63 - post : -1]:
            total = f32(total + current)
        divisor += post
        currents = [f32(total / divisor) if divisor else NAN] * len(held)
    return [(current, v, bits) for current, (_, v, bits) in zip(currents, held)]


def statistics(values):
    """Count, mean, sum of squared deviations, extremes of those that are finite."""
    values = [x for x in values if math.isfinite(x)]
    if not values:
        return 0, NAN, NAN, NAN, NAN
    mean = math.fsum(values) / len(values)
    return len(values), mean, math.fsum((x - mean) ** 2 for x in values), min(values), max(values)


def near(stored, wanted, scale):
    if math.isnan(stored) or math.isnan(wanted):
        return math.isnan(stored) and math.isnan(wanted)
    return abs(stored - wanted) <= 1e-6 * max(abs(stored), abs(wanted)) + 1e-9 * scale


def counted(columns):
    """All fields of a sample count only where its current is finite."""
    finite = [math.isfinite(i) for i in columns["current"]]
    return {name: [x if good else NAN for x, good in zip(values, finite)] for name, values in columns.items()}


class Recording:
    def __init__(self, path, mode):
        with open(path, "rb") as stream:
            file = stream.read()
        self.mode = mode
        self.problems = Problems()
        self.tags = tags(file, self.problems, "file")
        self.user = self.footer_user = self.scale = None
        self.blocks = []
        self.take()
        self.columns = {}
        if self.config["data_format"] == "raw":
            self.raw()
        elif self.config["data_format"] == "float32_v2":
            self.floats()

    def check(self, true, what):
        self.problems.check(true, what)

    def take(self):
        """Goes through the tags in the one order that they may have."""
        rest = list(self.tags)
        if rest[0].name == "UJS":
            self.user = rest.pop(0).object()
        if rest[0].name == "SUB":
            name, file = rest[0].data[:128].rstrip(b"\0").decode(), rest.pop(0).data[128:]
            self.check(name == "calibration", f"nested file {name}")
            self.scale = Scale(file, self.problems)
        assert rest[0].name == "MJS", "no configuration"
        self.config = rest.pop(0).object()
        self.check(list(self.config) == CONFIG, f"keys of the configuration: {list(self.config)}")
        self.check(self.config["type"] == "config", "type of the configuration")
        self.check(self.config["data_recorder_format_version"] == "2", "version of the configuration")
        self.check(self.config["reduction_fields"] == FIELDS, "fields of the statistics")
        self.check(self.config["reduction_format"] == "v2", "format of the statistics")
        if rest[0].name == "CLS":
            rest = self.collection(rest)
        assert rest[0].name == "MJS", f"{rest[0].name} instead of the footer"
        footer = rest.pop(0).object()
        self.check(list(footer) == ["type", "size"] and footer["type"] == "footer", "keys of the footer")
        self.size = footer["size"]
        if rest[0].name == "UJS":
            self.footer_user = rest.pop(0).object()
        self.check([t.name for t in rest] == ["END"], f"after the footer: {[t.name for t in rest]}")

    def collection(self, rest):
        ends = [self.begin(rest.pop(0), 0)[0]]
        while rest[0].name == "CLS":
            end, data = self.begin(rest.pop(0), 1)
            parts = []
            while rest[0].name == "ABN":
                parts.append(rest.pop(0).data)
            self.end(rest[0], end)
            self.blocks.append((json.loads(data), parts, rest.pop(0).data))
        self.end(rest[0], ends[0])
        self.check(rest[0].data == b"", "data at the end of the outer collection")
        return rest[1:]

    def begin(self, tag, wanted):
        end, number, kind = struct.unpack("<QHB", tag.data[:11])
        self.check((number, kind, tag.data[11]) == (wanted, 0, 0), f"collection at {tag.at} is {number}, type {kind}")
        return end, tag.data[12:]

    def end(self, tag, wanted):
        self.check(tag.name == "CLE" and tag.at == wanted, f"{tag.name} at {tag.at}, the collection's end should be at {wanted}")

    # ---- samples

    def raw(self):
        per_tlv, per_block = self.config["samples_per_tlv"], self.config["samples_per_block"]
        words, samples = [], []
        for number, (data, parts, _) in enumerate(self.blocks):
            self.check(set(data) == {"v_range", "sample_id"}, f"block {number}: {data}")
            sizes = [len(part) // 4 for part in parts]
            self.sizes(number, sizes, per_tlv, per_block)
            halves = struct.unpack(f"<{2 * sum(sizes)}H", b"".join(parts))
            pairs = list(zip(halves[::2], halves[1::2]))
            words += pairs
            samples += [word(i, v, data["v_range"], self.scale) for i, v in pairs]
        self.follow(len(words))
        out = suppressed(samples, self.mode)
        known = min(len(out), len(samples))
        # what is still held back at the end is not known from the file alone
        out += [(NAN, NAN, 8)] * (len(samples) - known)
        out = out[: len(samples)]
        self.columns = {"raw": [f"{i:04x}{v:04x}" for i, v in words]}
        self.columns.update(current=[s[0] for s in out], voltage=[s[1] for s in out])
        self.columns["power"] = [f32(i * v) for i, v, _ in out]
        self.columns.update(current_range=[s[2] & 15 for s in out])
        self.columns.update(current_lsb=[s[2] >> 4 & 1 for s in out], voltage_lsb=[s[2] >> 5 & 1 for s in out])
        self.known = known
        self.compare(counted({name: self.columns[name] for name in FIELDS}), known)

    def floats(self):
        per_tlv, per_block = self.config["samples_per_tlv"], self.config["samples_per_block"]
        columns = {field: [] for field in FIELDS}
        for number, (data, parts, _) in enumerate(self.blocks):
            self.check("sample_id" in data, f"block {number}: {data}")
            sizes = []
            for part in parts:
                said, found = arrays(part, self.problems, f"block {number}")
                self.check(list(found) == [f << 4 | 1 for f in range(6)], f"block {number}: arrays {list(found)}")
                self.check({len(a) for a in found.values()} == {len(found[1])}, f"block {number}: arrays of several lengths")
                sizes.append(len(found[1]))
                # a recording that was fed says a whole data tag for its last one
                self.check(said in (sizes[-1], per_tlv), f"block {number}: {said} samples")
                for field, name in enumerate(FIELDS):
                    columns[name] += found[field << 4 | 1]
            self.sizes(number, sizes, per_tlv, per_block)
        self.follow(len(columns["current"]))
        self.columns = columns
        self.known = len(columns["current"])
        if self.blocks and "v_range" in self.blocks[0][0]:
            # of a lower rate: only the lowest bits of scaled ranges and flags are in the file
            self.compare(counted({name: columns[name] for name in FIELDS[:3]}), self.known)
            return
        units = {"current_range": 16, "current_lsb": 15, "voltage_lsb": 15}
        self.compare({name: [x / units.get(name, 1) for x in values] for name, values in columns.items()}, self.known)

    def sizes(self, number, sizes, per_tlv, per_block):
        last = number == len(self.blocks) - 1
        self.check(all(n == per_tlv for n in sizes[:-1]) and 0 < sizes[-1] <= per_tlv, f"block {number}: {sizes}")
        self.check(last or sum(sizes) == per_block, f"block {number}: {sum(sizes)} samples")
        self.check(sum(sizes) <= per_block, f"block {number}: {sum(sizes)} samples")

    def follow(self, count):
        first = self.blocks[0][0]["sample_id"] if self.blocks else 0
        for number, (data, _, _) in enumerate(self.blocks):
            self.check(data["sample_id"] == first + number * self.config["samples_per_block"], f"block {number}: {data}")
        self.check(count == self.size, f"the footer says {self.size} samples, there are {count}")

    # ---- statistics

    def compare(self, columns, known):
        step = self.config["samples_per_reduction"]
        self.entries = 0
        for number, (_, parts, packed) in enumerate(self.blocks):
            said, found = arrays(packed, self.problems, f"statistics of block {number}")
            self.check(
                list(found) == [0] + [f << 4 | s for f in range(6) for s in (1, 2, 3, 4)],
                f"statistics of block {number}: arrays {list(found)}",
            )
            self.check({len(a) for a in found.values()} == {said}, f"statistics of block {number}: {said} entries")
            start = number * self.config["samples_per_block"]
            whole = min(len(columns["current"]), start + self.config["samples_per_block"]) - start
            self.check(said >= whole // step, f"statistics of block {number}: {said} entries for {whole} samples")
            for k in range(said):
                self.entry(columns, found, k, start + k * step, step, known)

    def entry(self, columns, found, k, start, step, known):
        stop = start + step
        if stop > len(columns["current"]):
            self.check(found[0][k] == 0, f"statistics of samples {start} to {stop}, which are not there")
            return
        if stop > known:
            return
        self.entries += 1
        for f, field in enumerate(columns):
            count, *wanted = statistics(columns[field][start:stop])
            stored = [found[f << 4 | s][k] for s in (1, 2, 3, 4)]
            largest = max(map(abs, filter(math.isfinite, columns[field][start:stop])), default=0)
            scales = (largest, step * largest**2, 0, 0)
            if f == 0:
                self.check(found[0][k] == count, f"{field} of samples {start} to {stop}: {found[0][k]} count, not {count}")
            if count == 0 and found[0][k] == 0:
                continue
            good = all(near(a, b, s) for a, b, s in zip(stored, wanted, scales))
            self.check(good, f"{field} of samples {start} to {stop}: {stored} is not {wanted}")

    def told(self):
        out = {"problems": self.problems[:20], "config": self.config, "user": self.user, "footerUser": self.footer_user}
        out["size"] = self.size
        out["blocks"] = [data for data, _, _ in self.blocks]
        if self.scale:
            out["calibration"] = {"serial": self.scale.serial, "timestamp": self.scale.timestamp}
        if self.columns:
            out.update(known=self.known, entries=self.entries)
            out["sha256"] = {name: digest(values[: self.known]) for name, values in self.columns.items()}
        return out


def digest(values):
    return hashlib.sha256("".join(text(x) + "\n" for x in values).encode()).hexdigest()


def text(x):
    if isinstance(x, float):
        return "nan" if math.isnan(x) else struct.pack(">f", x).hex()
    return str(x)


print(json.dumps(Recording(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "off").told()))
