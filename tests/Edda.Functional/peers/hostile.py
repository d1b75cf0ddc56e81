"""Runs every script of tests/Edda.Loki.Adversary against Loki with ordinary calls at the same time.

usage: hostile.py --address unix:PATH                one line a script: name, how it ended, how long it took in ms; then
                                                     what ordinary calls took before, meanwhile, and during a flood of
                                                     calls that burn: count and p99 in ms
       hostile.py --address unix:PATH --ordinary     the ordinary caller, until its input is closed
"""

import argparse
import subprocess
import sys
import threading
import time
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent))

import scripts  # noqa: E402

SCRIPTS = Path(__file__).resolve().parents[2] / "Edda.Loki.Adversary" / "scripts"
WALL_MS = 300
WARM_UP = 100
QUIET_SECONDS = 5
FLOOD_SECONDS = 3
FLOOD = 50


def ordinary(loki):
    """Calls again and again, with a short pause; each is timed."""
    failed = set()

    def call():
        start = time.perf_counter()
        try:
            if loki.execute("ordinary", n=20).result.integer != 40:
                failed.add("a wrong result")
        except grpc.RpcError as error:
            failed.add(f"{error.code().name}: {error.details()}")
        took = time.perf_counter() - start
        time.sleep(0.002)
        return took

    for _ in range(WARM_UP):
        call()
    print("ready", flush=True)
    end = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), end.set()), daemon=True).start()
    times = [call()]
    while not end.is_set():
        times.append(call())
    print(len(times), round(sorted(times)[int(len(times) * 0.99)] * 1000, 2), *failed, sep="\t")


class Flood(threading.Thread):
    """So many calls at a time of a script that never ends by itself."""

    def __init__(self, loki):
        super().__init__()
        self.request = loki.new("ExecuteScriptRequest", name="limited_loop_while")
        self.method = loki.channel.unary_unary("/loki.v1.Loki/ExecuteScript", request_serializer=lambda message: message.SerializeToString())
        self.done = threading.Event()

    def run(self):
        while not self.done.is_set():
            for call in [self.method.future(self.request, timeout=scripts.PATIENCE) for _ in range(FLOOD)]:
                call.exception()

    def end(self):
        self.done.set()
        self.join()


class Ordinary:
    """The ordinary caller, in a process of its own: two that share a Python would wait for each other."""

    def __init__(self, address):
        self.process = subprocess.Popen([sys.executable, __file__, "--address", address, "--ordinary"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def end(self):
        return self.process.communicate()[0].strip()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    arguments.add_argument("--ordinary", action="store_true")
    given = arguments.parse_args()
    loki = scripts.Loki(given.address)
    if given.ordinary:
        ordinary(loki)
        return
    loki.register("ordinary", "return n * 2", returns="NUMBER", parameters=[loki.new("Parameter", name="n", type="NUMBER", required=True)])
    caller = Ordinary(given.address)
    time.sleep(QUIET_SECONDS)
    quiet = caller.end()
    caller = Ordinary(given.address)
    limits = loki.new("Limits", wall_ms=WALL_MS, memory_bytes=8 << 20, output_bytes=65536)
    for file in sorted(SCRIPTS.glob("*.lua")):
        name = file.stem.replace("-", "_")
        try:
            loki.register(name, file.read_text(), returns="STRING" if name.startswith("fine") else "OBJECT", limits=limits)
            start = time.perf_counter()
            outcome = loki.execute(name).result.text or "returned"
        except grpc.RpcError as error:
            outcome = f"{error.code().name}: {error.details()}"
        print("script", file.stem, round((time.perf_counter() - start) * 1000), outcome.split("\n")[0], sep="\t", flush=True)
    print("quiet", quiet, sep="\t")
    print("busy", caller.end(), sep="\t")
    flood = Flood(loki)
    flood.start()
    caller = Ordinary(given.address)
    time.sleep(FLOOD_SECONDS)
    print("flood", caller.end(), sep="\t")
    flood.end()


if __name__ == "__main__":
    main()
