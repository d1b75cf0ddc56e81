#!/usr/bin/python3
"""Unary echo under load: ours (Native AOT, the whole gRPC path) against C++ callback and C++ async, alternating.

usage: load.py [--rounds N] [--requests N] [--single N] [--no-build]

Everything is built and run on this machine in one go, because only such figures can be compared. Each round measures
every server once, in turn, so that whatever else the machine does meets all of them. Reported are medians over rounds.
All get the same bytes: deadline, trace id, and a token that only ours looks at. h2load writes its log with one system
call per request, which costs more than the request on some machines; so throughput is taken from a run without a log,
and the latencies from one with it. The table goes to stdout, everything else to artifacts/load/result.json.
"""

import argparse
import json
import os
import re
import statistics
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "artifacts" / "load"
PATH = "/grpc.testing.TestService/UnaryCall"
CONNECTIONS, STREAMS = 8, 16
BODY = bytes(range(100))
OURS = "edda"
# h2load runs on the same cores as the server. With one thread it, not the server, would be what is measured.
LOAD_THREADS = 2


def field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content


def request_bytes():
    """A SimpleRequest whose payload's body is 100 bytes, in a gRPC frame: flag(8) length(32) message."""
    message = field(3, field(2, BODY))
    return struct.pack(">BI", 0, len(message)) + message


class Server:
    """One server process: started, asked for its address, ended with the context."""

    def __init__(self, name, command, headers=()):
        self.name = name
        self.headers = list(headers)
        self._command = command

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True, **self._surroundings())
        # "LISTENING host:port" from the C++ servers, "edda-echo ready http://host:port" from ours.
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended before it listened: {self._command}")
        self.address = line.split()[-1].removeprefix("http://")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def _surroundings(self):
        return {}

    def resident_kib(self):
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])

    def url(self):
        return f"http://{self.address}{PATH}"

    def header_arguments(self):
        headers = ["content-type: application/grpc", "te: trailers", "grpc-timeout: 10S",
                   "x-trace-id: 4bf92f3577b34da6a3ce929d0e0e4736", *self.headers]
        return [argument for header in headers for argument in ("-H", header)]


class Edda(Server):
    """Ours: with state of its own, and a token that every call shows."""

    def __init__(self, binary, folder):
        super().__init__(OURS, [binary, "--listen", "http://127.0.0.1:0", "--config", folder / "settings.json"])
        self._folder = folder
        # Calls are logged as a service in production logs them: failures, not each success.
        (folder / "settings.json").write_text('{ "log": { "level": "warning" } }')
        token = subprocess.run([binary, "--issue-token", "load"], check=True, stdout=subprocess.PIPE, text=True,
                               **self._surroundings()).stdout.strip()
        self.headers = [f"authorization: Bearer {token}"]

    def _surroundings(self):
        return {"env": {"HOME": str(self._folder), "XDG_STATE_HOME": str(self._folder)}}


def check(server, data):
    """One call with its trailers looked at: h2load counts a refused call as a success."""
    answer = subprocess.run(["nghttp", "-v", "-H", ":method: POST", "-d", data, *server.header_arguments(), server.url()],
                            stdout=subprocess.PIPE, check=True).stdout
    if b"grpc-status: 0" not in answer or BODY not in answer:
        sys.stdout.buffer.write(answer)
        raise SystemExit(f"{server.name} does not echo")


def load(server, data, requests, connections, streams, *more):
    answer = subprocess.run(
        ["h2load", "-n", str(requests), "-c", str(connections), "-m", str(streams),
         "-t", str(min(LOAD_THREADS, connections)), "-d", data, *more, *server.header_arguments(), server.url()],
        stdout=subprocess.PIPE, check=True, text=True).stdout
    if f" {requests} succeeded, 0 failed, 0 errored, 0 timeout" not in answer:
        raise SystemExit(f"{server.name} did not answer every call:\n{answer}")
    return answer


def throughput(server, data, requests):
    answer = load(server, data, requests, CONNECTIONS, STREAMS)
    return float(re.search(r"([0-9.]+) req/s", answer)[1])


def latency(server, data, requests, connections, streams):
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as log:
        load(server, data, requests, connections, streams, "--log-file", log.name)
        times = sorted(int(line.split()[2]) for line in log)  # microseconds
    return {"p50_us": times[len(times) // 2], "p99_us": times[len(times) * 99 // 100]}


def run_round(server, data, options):
    with server:
        idle = server.resident_kib()
        check(server, data)
        throughput(server, data, options.requests // 4)  # warm: code paged in, buffers grown
        rate = throughput(server, data, options.requests)
        loaded = {"requests_per_second": rate, **latency(server, data, options.requests // 2, CONNECTIONS, STREAMS)}
        single = latency(server, data, options.single, 1, 1)
        return {"loaded": loaded, "single": single, "idle_kib": idle, "after_kib": server.resident_kib()}


def median(rounds, *keys):
    values = []
    for one in rounds:
        for key in keys:
            one = one[key]
        values.append(one)
    return statistics.median(values)


def summary(rounds):
    return {
        "requests_per_second": median(rounds, "loaded", "requests_per_second"),
        "p50_us": median(rounds, "loaded", "p50_us"),
        "p99_us": median(rounds, "loaded", "p99_us"),
        "single_p50_us": median(rounds, "single", "p50_us"),
        "idle_kib": median(rounds, "idle_kib"),
        "after_kib": median(rounds, "after_kib"),
    }


def print_table(results):
    print(f"\nunary echo, {len(BODY)} bytes each way, h2load -c {CONNECTIONS} -m {STREAMS}, medians over rounds")
    print(f"{'server':<14}{'req/s':>10}{'p50 us':>9}{'p99 us':>9}{'1 stream p50 us':>17}{'idle MiB':>10}{'after MiB':>11}")
    for name, one in results.items():
        print(f"{name:<14}{one['requests_per_second']:>10,.0f}{one['p50_us']:>9,.0f}{one['p99_us']:>9,.0f}"
              f"{one['single_p50_us']:>17,.0f}{one['idle_kib'] / 1024:>10.1f}{one['after_kib'] / 1024:>11.1f}")


def ratios(results):
    """What the issue asks for, as measured / asked: more than 1 is met."""
    ours, asked = results[OURS], {"cpp-callback": 2.0, "cpp-async": 1.5}
    compared = {}
    for name, factor in asked.items():
        theirs = results[name]
        compared[name] = {
            "throughput": ours["requests_per_second"] / theirs["requests_per_second"],
            "throughput_asked": factor,
            "p99": ours["p99_us"] / theirs["p99_us"],
            "p99_asked_below": 0.5,
            "single_p50": ours["single_p50_us"] / theirs["single_p50_us"],
            "single_p50_asked_below": 1.0,
        }
        one = compared[name]
        print(f"ours / {name:<13} req/s {one['throughput']:.2f} (asked {factor}), p99 {one['p99']:.2f} (asked < 0.5), "
              f"1 stream p50 {one['single_p50']:.2f} (asked < 1)")
    return compared


def build():
    subprocess.run(["make", "-s", "-C", HERE / "cpp", f"OUT={OUT}"], check=True)
    subprocess.run([ROOT / "tools" / "publish.sh", "--project", HERE / "Echo" / "Edda.Load.Echo.csproj", OUT / "edda"],
                   check=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--requests", type=int, default=200_000)
    arguments.add_argument("--single", type=int, default=20_000)
    arguments.add_argument("--no-build", action="store_true")
    options = arguments.parse_args()
    if not options.no_build:
        build()

    with tempfile.TemporaryDirectory() as folder:
        ours = Edda(OUT / "edda" / "edda-echo", Path(folder))
        servers = [
            ours,
            Server("cpp-callback", [OUT / "callback_server"], ours.headers),
            Server("cpp-async", [OUT / "async_server"], ours.headers),
        ]
        data = Path(folder) / "request"
        data.write_bytes(request_bytes())
        rounds = {server.name: [] for server in servers}
        for number in range(options.rounds):
            for server in servers:
                one = run_round(server, str(data), options)
                rounds[server.name].append(one)
                print(f"round {number + 1} {server.name:<14} {one['loaded']['requests_per_second']:>9,.0f} req/s "
                      f"p99 {one['loaded']['p99_us']} us, 1 stream p50 {one['single']['p50_us']} us", flush=True)

    results = {name: summary(each) for name, each in rounds.items()}
    print_table(results)
    report = {"cores": os.cpu_count(), "results": results, "ratios": ratios(results), "rounds": rounds}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "result.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
