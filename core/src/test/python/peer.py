"""A foreign process on a shared buffer, written from the layout alone: Python's SharedMemory, ctypes and libc's pthread.

The buffer's type is: twin_a uint64, vec uint32[64], twin_b uint64, count uint64 (a plain buffer). On x86-64 the structure
starts behind 44 bytes of mutex and attributes; the update block is its second field, aligned to 8.
"""
import ctypes
import json
import mmap
import os
import random
import select
import struct
import sys
import time
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

MUTEX, ATTR = 40, 4
HEADER = MUTEX + ATTR
VALID, TWIN_A, VEC, TWIN_B, COUNT, SIZEOF = 0, 8, 16, 272, 280, 288
ETIMEDOUT, EOWNERDEAD, ENOTRECOVERABLE = 110, 130, 131
libc = ctypes.CDLL("libc.so.6", use_errno=True)


class Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanos", ctypes.c_long)]


class Peer:
    def __init__(self, name, create=False, tracked=False):
        self.shm = SharedMemory(name, create=create, size=HEADER + SIZEOF if create else 0)
        if not tracked:
            resource_tracker.unregister(self.shm._name, "shared_memory")
        self.buf = self.shm.buf
        self.base = ctypes.addressof(ctypes.c_char.from_buffer(self.buf))
        self.mutex = ctypes.c_void_p(self.base)
        self.dead = self.unrecoverable = 0

    def initialise(self, robust):
        attr = ctypes.c_void_p(self.base + MUTEX)
        for call, value in (("settype", 1), ("setpshared", 1), ("setprotocol", 1), ("setrobust", int(robust))):
            if call == "settype":
                libc.pthread_mutexattr_init(attr)
            assert getattr(libc, "pthread_mutexattr_" + call)(attr, value) == 0
        assert libc.pthread_mutex_init(self.mutex, attr) == 0

    def lock(self, seconds=5.0):
        until = time.time() + seconds
        result = libc.pthread_mutex_timedlock(self.mutex, ctypes.byref(Timespec(int(until), int(until % 1 * 1e9))))
        if result == EOWNERDEAD:
            self.dead += 1
            value = self.get(TWIN_A)
            self.fill(value)
            assert libc.pthread_mutex_consistent(self.mutex) == 0
            result = 0
        return result

    def unlock(self):
        assert libc.pthread_mutex_unlock(self.mutex) == 0

    def get(self, offset):
        return struct.unpack_from("<Q", self.buf, HEADER + offset)[0]

    def put(self, offset, value):
        struct.pack_into("<Q", self.buf, HEADER + offset, value)

    def fill(self, value):
        struct.pack_into("<64I", self.buf, HEADER + VEC, *([value & 0xFFFFFFFF] * 64))
        self.put(TWIN_B, value)

    def whole(self):
        twin = self.get(TWIN_A)
        vec = struct.unpack_from("<64I", self.buf, HEADER + VEC)
        return self.get(TWIN_B) == twin and vec == (twin & 0xFFFFFFFF,) * 64

    def valid(self, flag):
        assert self.lock() == 0
        self.buf[HEADER + VALID] = flag
        self.unlock()


def say(**what):
    print(json.dumps(what), flush=True)


def hammer(peer, seconds):
    """Works for so long; for 0, until a byte comes on standard input."""
    iterations = torn = timeouts = 0
    longest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end if seconds else not select.select([sys.stdin], [], [], 0)[0]:
        asked = time.monotonic()
        result = peer.lock(1.0)
        if result != 0:
            timeouts += 1
            continue
        longest = max(longest, time.monotonic() - asked)
        torn += not peer.whole()
        value = random.getrandbits(63)
        peer.put(TWIN_A, value)
        peer.fill(value)
        peer.put(COUNT, peer.get(COUNT) + 1)
        peer.unlock()
        iterations += 1
    say(iterations=iterations, torn=torn, timeouts=timeouts, ownerdead=peer.dead, max_wait_us=int(longest * 1e6))


def count(peer, seconds):
    """Short transactions: one number read and stored."""
    iterations = timeouts = 0
    longest = 0.0
    now = time.monotonic()
    end = now + seconds
    while now < end:
        if peer.lock(1.0) != 0:
            timeouts += 1
            now = time.monotonic()
            continue
        locked = time.monotonic()
        longest = max(longest, locked - now)
        peer.put(COUNT, peer.get(COUNT) + 1)
        peer.unlock()
        iterations += 1
        now = time.monotonic()
    say(iterations=iterations, timeouts=timeouts, max_wait_us=int(longest * 1e6))


def soak(peer, ledger, place):
    """Works in bursts for ever and keeps its own account: begun, done, torn, recovered, each u64.

    A byte on standard input asks it to die in the middle of its next transaction.
    """
    with open(ledger, "r+b") as file:
        account = mmap.mmap(file.fileno(), 0)
    base = int(place) * 32

    def note(index, value):
        struct.pack_into("<Q", account, base + 8 * index, value)

    begun = torn = 0
    say(ready=True)
    while True:
        pause = random.uniform(0.01, 0.04)
        die = bool(select.select([sys.stdin], [], [], pause)[0])
        until = time.monotonic() + pause / 3
        while die or time.monotonic() < until:
            result = peer.lock(10.0)
            if result != 0:
                say(result=result)
                sys.exit(1)
            note(3, peer.dead)
            torn += not peer.whole()
            note(2, torn)
            begun += 1
            note(0, begun)
            value = random.getrandbits(63)
            peer.put(TWIN_A, value)
            if die and random.random() < 0.5:
                os.kill(os.getpid(), 9)
            peer.fill(value)
            peer.put(COUNT, peer.get(COUNT) + 1)
            note(1, begun)
            if die:
                os.kill(os.getpid(), 9)
            peer.unlock()


def hold(peer):
    """Locks, leaves a half transaction behind and waits to be killed."""
    assert peer.lock() == 0
    peer.put(TWIN_A, random.getrandbits(63))
    say(held=True, ownerdead=peer.dead)
    sys.stdin.read()


def main():
    command, name = sys.argv[1:3]
    if command == "create":
        peer = Peer(name, create=True)
        peer.initialise(robust=False)
        peer.valid(1)
        say(created=True)
        sys.stdin.read()
        return
    peer = Peer(name, tracked=command == "visit")
    if command == "hammer":
        hammer(peer, float(sys.argv[3]))
    elif command == "count":
        count(peer, float(sys.argv[3]))
    elif command == "hold":
        hold(peer)
    elif command == "soak":
        soak(peer, sys.argv[3], sys.argv[4])
    elif command == "clear":
        peer.valid(0)
        say(cleared=True)
    elif command == "reinit":
        peer.initialise(robust=False)
        say(reinitialised=True)
    elif command == "mishandle":
        # what an unmodified peer does with a dead owner's lock: gives it back without recovering it
        until = time.time() + 5
        result = libc.pthread_mutex_timedlock(peer.mutex, ctypes.byref(Timespec(int(until), 0)))
        libc.pthread_mutex_unlock(peer.mutex)
        say(result=result)
    elif command == "visit":
        say(visited=True)
        # Python's resource tracker unlinks what this process attached when it exits


main()
os._exit(0) if sys.argv[1] != "visit" else None
