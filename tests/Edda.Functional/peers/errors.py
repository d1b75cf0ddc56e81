"""Everything that can go wrong with a script, as Debian's python3-grpcio sees it.

usage: errors.py --address unix:PATH     prints one fact a line: what was tried, then the status and its details
"""

import argparse
import sys
import threading
import time
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent))

import scripts  # noqa: E402
from scripts import contracts  # noqa: E402

STATUS = contracts.Contracts("google/rpc/status.proto", "loki/v1/loki.proto")


def details(error):
    """What the public error model carries: the limit that was reached."""
    for key, value in error.trailing_metadata():
        if key != "grpc-status-details-bin":
            continue
        status = STATUS["google.rpc.Status"].FromString(value)
        assert (status.code, status.message) == (error.code().value[0], error.details()), status
        limit = STATUS["loki.v1.LimitReached"].FromString(status.details[0].value)
        assert status.details[0].type_url == "type.googleapis.com/loki.v1.LimitReached", status
        assert limit.measured >= limit.allowed or limit.limit == "wall time", limit
        return f" [{limit.limit} of {limit.allowed} at line {limit.line}]"
    return ""


class Errors(scripts.Loki):
    def told(self, what, act, *args, **named):
        try:
            act(*args, **named)
            print(what, "no failure")
        except grpc.RpcError as error:
            print(f"{what} {error.code().name}: {error.details()}{details(error)}")

    def run(self, what, source, **fields):
        def both():
            self.register(what, source, replace=True, **fields)
            self.execute(what)
        self.told(what, both)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    loki = Errors(arguments.parse_args().address)
    may = lambda *children, **more: loki.new("Permissions", children=children, **more)
    limits = lambda **more: loki.new("Limits", wall_ms=20_000, **more)
    parameter = lambda name, kind, **more: loki.new("Parameter", name=name, type=kind, **more)

    loki.run("host", "jormungandr:http_get('http://10.0.0.1/')", permissions=may("jormungandr", hosts=["example.org"]))
    loki.run("pin", "fenrir:gpio_write(5, true)", permissions=may("fenrir", pins=["gpio4"]))
    loki.run("path", "hel:file_write('../x', 'x')", permissions=may("hel", folders=["notes"]))
    loki.run("folder", "hel:file_write('other', 'x')", permissions=may("hel", folders=["notes"]))
    loki.run("caught", "local ok, why = pcall(fenrir.gpio_write, fenrir, 5, true)\nerror('so: ' .. why, 0)", permissions=may("fenrir"))
    loki.run("handled", "pcall(fenrir.gpio_write, fenrir, 5, true)\nerror('another', 0)", permissions=may("fenrir"))
    loki.run("function", "hel:file_raed('x')", permissions=may("hel"))
    loki.run("argument", "hel:file_read({})", permissions=may("hel"))
    loki.run("missing", "hel:file_read()", permissions=may("hel"))

    loki.register("greet", "return who", returns="STRING", parameters=[
        parameter("who", "STRING", required=True), parameter("much", "NUMBER", minimum=1, maximum=3), parameter("how", "STRING", choices=[
            loki.new("Value", text="loud"), loki.new("Value", text="quiet")])])
    loki.told("duplicate", loki.register, "greet", "return 1")
    loki.told("unknown", loki.execute, "gret")
    loki.told("unregister", lambda: loki.call("UnregisterScript", loki.new("UnregisterScriptRequest", name="greeet"), "loki.v1.UnregisterScriptResponse"))
    loki.told("compile", loki.register, "bad", "local x = 1\nx = = 2")
    loki.told("no_parameter", loki.execute, "greet")
    loki.told("mistyped", loki.execute, "greet", who=1)
    loki.told("range", loki.execute, "greet", who="x", much=4)
    loki.told("choice", loki.execute, "greet", who="x", how="medium")
    loki.told("unknown_parameter", loki.execute, "greet", whom="x")

    loki.told("name", loki.register, "no name", "return 1")
    loki.told("rule", loki.register, "bad", "return 1", permissions=may("jormungandr", hosts=["exa mple"]))
    loki.told("child", loki.register, "bad", "return 1", permissions=may("fenris"))
    loki.told("little", loki.register, "bad", "return 1", limits=loki.new("Limits", memory_bytes=1))
    loki.told("default", loki.register, "bad", "return 1", parameters=[
        parameter("n", "NUMBER", maximum=3, default_value=loki.new("Value", integer=4))])
    loki.told("choices", loki.register, "bad", "return 1", parameters=[
        parameter("n", "NUMBER", choices=[loki.new("Value", integer=4), loki.new("Value", text="x")])])
    loki.told("choices_of", loki.register, "bad", "return 1", parameters=[parameter("n", "BOOLEAN", choices=[loki.new("Value", boolean=True)])])
    endless, bytes_of = loki.new("Value", number=float("inf")), loki.new("Value", bytes=b"\xff")
    for what, kind, more in (("endless", "NUMBER", {"minimum": float("nan")}), ("infinite", "NUMBER", {"default_value": endless}),
                             ("raw", "STRING", {"default_value": bytes_of}), ("raw_choice", "STRING", {"choices": [bytes_of]})):
        loki.told(what, loki.register, what, "return 1", parameters=[parameter("n", kind, **more)])
    loki.told("range_of", loki.register, "bad", "return 1", parameters=[parameter("n", "STRING", minimum=1)])
    loki.told("word", loki.register, "bad", "return 1", parameters=[parameter("end", "NUMBER")])
    loki.told("taken", loki.register, "bad", "return 1", parameters=[parameter("print", "NUMBER")])
    loki.told("empty", loki.register, "bad", "")
    loki.told("comments", loki.register, "bad", "-- nothing yet\n--[[ nor\nhere ]]\n")
    loki.told("bytecode", loki.register, "bad", "\x1bLua")

    loki.run("wall", "while true do end", limits=loki.new("Limits", wall_ms=200))
    loki.run("memory", "local t = {}\nwhile true do t[#t + 1] = ('x'):rep(1000) .. #t end", limits=limits(memory_bytes=2 << 20))
    loki.run("output", "while true do print('x') end", limits=limits(output_bytes=1000))
    loki.run("cpu", "while true do end", limits=limits(cpu_ms=50))
    loki.run("disk", "\nhel:store_set('k', ('x'):rep(2000))", permissions=may("hel"), limits=limits(disk_bytes=1000))
    loki.run("result", "return 1", returns="STRING")

    # One runs at a time and one waits, until they are cancelled; whoever comes then is refused.
    loki.register("slow", "sleep(1000)", limits=loki.new("Limits", wall_ms=1000 * scripts.PATIENCE, concurrent=1))
    request = loki.new("ExecuteScriptRequest", name="slow")
    method = loki.channel.unary_unary("/loki.v1.Loki/ExecuteScript", request_serializer=lambda message: message.SerializeToString())
    waiting = [method.future(request, timeout=scripts.PATIENCE) for _ in range(2)]
    end = time.monotonic() + scripts.PATIENCE
    while loki.call("GetMetrics", loki.new("GetMetricsRequest"), "loki.v1.GetMetricsResponse").queued < 1 and time.monotonic() < end:
        threading.Event().wait(0.01)
    loki.told("queue", loki.execute, "greet", who="x")
    for call in waiting:
        call.cancel()


if __name__ == "__main__":
    main()
