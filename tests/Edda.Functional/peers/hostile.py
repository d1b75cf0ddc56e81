"""Runs every script of tests/Edda.Loki.Adversary against Loki with ordinary calls at the same time.

usage: hostile.py --address unix:PATH    one line a script: name, how it ended, how long it took in ms; then what
                                         ordinary calls took before and meanwhile
"""

import argparse
import sys
import threading
import time
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent))

import scripts  # noqa: E402

SCRIPTS = Path(__file__).resolve().parents[2] / "Edda.Loki.Adversary" / "scripts"
WALL_MS = 300


class Ordinary:
    """One ordinary caller, without pause; each call is timed."""

    def __init__(self, address):
        self.loki = scripts.Loki(address)
        self.times = []
        self.failed = []

    def run(self, seconds=None, until=None):
        end = time.monotonic() + seconds if seconds else float("inf")
        while time.monotonic() < end and not (until and until.is_set()):
            start = time.perf_counter()
            try:
                if self.loki.execute("ordinary", n=20).result.integer != 40:
                    self.failed.append("a wrong result")
            except grpc.RpcError as error:
                self.failed.append(f"{error.code().name}: {error.details()}")
            self.times.append(time.perf_counter() - start)
            time.sleep(0.002)

    def p99(self):
        return sorted(self.times)[int(len(self.times) * 0.99)] * 1000


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    address = arguments.parse_args().address
    loki = scripts.Loki(address)
    loki.register("ordinary", "return n * 2", returns="NUMBER", parameters=[loki.new("Parameter", name="n", type="NUMBER", required=True)])
    quiet = Ordinary(address)
    quiet.run(seconds=3)
    done = threading.Event()
    busy = Ordinary(address)
    thread = threading.Thread(target=busy.run, kwargs={"until": done})
    thread.start()
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
    done.set()
    thread.join()
    print("quiet", len(quiet.times), round(quiet.p99(), 2), *set(quiet.failed), sep="\t")
    print("busy", len(busy.times), round(busy.p99(), 2), *set(busy.failed), sep="\t")


if __name__ == "__main__":
    main()
