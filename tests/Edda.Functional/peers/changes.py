"""Scripts come and go while clients with Debian's python3-grpcio are connected: what they learn, call and are told.

usage: changes.py --address unix:PATH    prints one fact a line, ends with 1 on any surprise
"""

import argparse
import queue
import sys
import threading
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent))

import scripts  # noqa: E402

ROUNDS = 15


class Steady(threading.Thread):
    """A client that learned one method before and calls it without pause, whatever happens to the others."""

    def __init__(self, address):
        super().__init__()
        self.loki = scripts.Loki(address)
        self.service = self.loki.learn()
        self.done = threading.Event()
        self.calls = 0
        self.failures = []

    def run(self):
        while not self.done.is_set():
            try:
                answer = self.loki.call_learned(self.service, "Script_steady", n=self.calls)
                if answer.result != self.calls + 1:
                    self.failures.append(f"{answer.result}")
            except grpc.RpcError as error:
                self.failures.append(f"{error.code().name}: {error.details()}")
            self.calls += 1


class Watcher:
    """What Einherjar tells of functions, in order."""

    def __init__(self, address):
        self.loki = scripts.Loki(address)
        self.changes = queue.Queue()
        self.stream = self.loki.call("WatchProfile", self.loki.messages["einherjar.v1.WatchProfileRequest"](),
                                     "einherjar.v1.ProfileChange", "unary_stream", "einherjar.v1.Einherjar")
        first = next(self.stream)
        assert first.WhichOneof("change") == "profile", first
        self.revision = first.revision
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for change in self.stream:
                self.changes.put(change)
        except grpc.RpcError:
            pass

    def next(self):
        change = self.changes.get(timeout=scripts.PATIENCE)
        kind = change.WhichOneof("change")
        assert change.revision == self.revision + 1, change
        self.revision = change.revision
        what = getattr(change, kind)
        return f"{kind} {what if isinstance(what, str) else what.name + '(' + ', '.join(p.name for p in what.parameters) + ')'}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    address = arguments.parse_args().address
    loki = scripts.Loki(address)
    parameter = lambda name, kind: loki.new("Parameter", name=name, type=kind, required=True)
    remove = lambda name: loki.call("UnregisterScript", loki.new("UnregisterScriptRequest", name=name), "loki.v1.UnregisterScriptResponse")
    loki.register("steady", "return n + 1", returns="NUMBER", parameters=[parameter("n", "NUMBER")])
    watcher = Watcher(address)
    steady = Steady(address)
    steady.start()

    client = scripts.Loki(address)
    for i in range(ROUNDS):
        loki.register("comes", f"return who .. {i}", returns="STRING", parameters=[parameter("who", "STRING")])
        service = client.learn()
        assert client.call_learned(service, "Script_comes", who="x").result == f"x{i}"
        loki.register("comes", "return a * b", replace=True, returns="NUMBER", parameters=[parameter("a", "NUMBER"), parameter("b", "NUMBER")])
        service = client.learn()
        assert client.call_learned(service, "Script_comes", a=6, b=7).result == 42
        remove("comes")
        refused = client.failure(client.call_learned, service, "Script_comes", a=1, b=1)
        assert refused.startswith("UNIMPLEMENTED"), refused
        assert "Script_comes" not in client.learn().methods_by_name
        told = [watcher.next() for _ in range(3)]
        if i == 0:
            print(*told, sep="\n")
        else:
            assert told == first, told
        first = told
    steady.done.set()
    steady.join()
    print("steady", steady.calls > ROUNDS, *set(steady.failures))


if __name__ == "__main__":
    main()
