"""A bench supply on TCP, written from its manual only: one line in, one line out. Usage: supply.py PORT"""
import socket
import sys
import threading

state = {"VOLT": 1.0, "CURR": 0.5}


def serve(connection):
    with connection, connection.makefile("rwb") as wire:
        for line in wire:
            word = line.decode("latin-1").strip()
            if word == "VOLT?":
                wire.write(b"%.3f\n" % state["VOLT"])
            elif word == "MEAS:CURR?":
                wire.write(b"%.4f\n" % state["CURR"])
            elif word.startswith("VOLT "):
                state["VOLT"] = float(word[5:])
            wire.flush()


server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen()
print("ready", server.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
