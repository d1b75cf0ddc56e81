"""Uses Loki with Debian's python3-grpcio: scripts by name, and as methods learned from reflection alone.

usage: scripts.py --address unix:PATH    prints one fact a line, ends with 1 on any surprise
"""

import argparse
import sys
from pathlib import Path

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Edda.Interop" / "peers" / "python"))

import contracts  # noqa: E402  (the folder of the interop peer is only known now)

PATIENCE = 30
SERVICE = "loki.scripts.v1.Scripts"


class Loki:
    def __init__(self, address):
        self.messages = contracts.Contracts("loki/v1/loki.proto", "grpc/reflection/v1/reflection.proto",
                                            "einherjar/v1/einherjar.proto")
        self.channel = grpc.insecure_channel(address)

    def call(self, method, request, response, kind="unary_unary", service="loki.v1.Loki"):
        stub = getattr(self.channel, kind)(
            f"/{service}/{method}", request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=response.FromString if hasattr(response, "FromString") else self.messages[response].FromString)
        return stub(request, timeout=PATIENCE)

    def new(self, message, **fields):
        return self.messages["loki.v1." + message](**fields)

    def register(self, name, source, replace=False, **fields):
        script = self.new("Script", name=name, source=source, **fields)
        return self.call("RegisterScript", self.new("RegisterScriptRequest", script=script, replace=replace), "loki.v1.Script")

    def execute(self, script_name, **arguments):
        request = self.new("ExecuteScriptRequest", name=script_name)
        for key, value in arguments.items():
            entry = request.arguments.entries.add(key=key)
            kind = {str: "text", bool: "boolean", int: "integer", float: "number"}[type(value)]
            setattr(entry.value, kind, value)
        return self.call("ExecuteScript", request, "loki.v1.ExecuteScriptResponse")

    def failure(self, act, *args, **named):
        try:
            act(*args, **named)
        except grpc.RpcError as error:
            return f"{error.code().name}: {error.details()}"
        return "no failure"

    def learn(self):
        """Everything from reflection: a pool of what the server hands out, and the service in it."""
        request = self.messages["grpc.reflection.v1.ServerReflectionRequest"](file_containing_symbol=SERVICE)
        answer = next(self.call("ServerReflectionInfo", iter([request]), "grpc.reflection.v1.ServerReflectionResponse",
                                "stream_stream", "grpc.reflection.v1.ServerReflection"))
        pool = descriptor_pool.DescriptorPool()
        files = [descriptor_pb2.FileDescriptorProto.FromString(one)
                 for one in answer.file_descriptor_response.file_descriptor_proto]
        for file in reversed(files):
            pool.Add(file)
        self.factory = message_factory.MessageFactory(pool)
        return pool.FindServiceByName(SERVICE)

    def call_learned(self, service, method, **fields):
        found = service.methods_by_name[method]
        request = self.factory.GetPrototype(found.input_type)
        response = self.factory.GetPrototype(found.output_type)
        return self.call(method, request(**fields), response, service=SERVICE)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    loki = Loki(arguments.parse_args().address)
    parameter = lambda name, kind, **more: loki.new("Parameter", name=name, type=kind, **more)

    loki.register("greet", "print('hello', who) return who .. '/' .. times", returns="STRING", parameters=[
        parameter("who", "STRING", required=True),
        parameter("times", "NUMBER", default_value=loki.new("Value", integer=2), minimum=1, maximum=9)])
    answer = loki.execute("greet", who="Ada")
    print("execute", answer.result.text, repr(answer.output))
    print("missing", loki.failure(loki.execute, "greet"))
    print("mistyped", loki.failure(loki.execute, "greet", who="x", times="three"))
    print("range", loki.failure(loki.execute, "greet", who="x", times=10))
    print("unknown parameter", loki.failure(loki.execute, "greet", whom="x"))
    print("unknown", loki.failure(loki.execute, "gret"))
    print("duplicate", loki.failure(loki.register, "greet", "return 1"))
    print("compile", loki.failure(loki.register, "bad", "local x = 1\nx = = 2"))
    print("raise", loki.failure(lambda: (loki.register("raiser", "\nerror('sorry')"), loki.execute("raiser"))))
    limits = loki.new("Limits", wall_ms=200, memory_bytes=2 << 20)
    print("limit", loki.failure(lambda: (
        loki.register("endless", "while true do\nend", limits=limits), loki.execute("endless"))))
    print("memory", loki.failure(lambda: (
        loki.register("bomb", "local t = {} while true do t[#t+1] = ('x'):rep(1000) .. #t end", limits=limits), loki.execute("bomb"))))
    print("kill", loki.failure(lambda: (
        loki.register("stuck", "return string.find(('a'):rep(30000), ('.-'):rep(12) .. 'b')", limits=limits), loki.execute("stuck"))))
    print("again", loki.execute("greet", who="Bob").result.text)

    service = loki.learn()
    print("methods", *sorted(service.methods_by_name))
    answer = loki.call_learned(service, "Script_greet", who="Eve", times=3)
    print("learned", answer.result, repr(answer.output))
    print("learned default", loki.call_learned(service, "Script_greet", who="Eve").result)
    print("learned missing", loki.failure(loki.call_learned, service, "Script_greet"))
    loki.register("shape", "return {list = list, twice = {n, n}}", returns="OBJECT", parameters=[
        parameter("list", "ARRAY"), parameter("n", "NUMBER"), parameter("on", "BOOLEAN")])
    service = loki.learn()
    answer = loki.call_learned(service, "Script_shape", n=2.5, on=True)
    print("object", *sorted(entry.key for entry in answer.result.entries))
    # One message that a client refuses would take all other scripts' with it.
    print("clash", loki.failure(loki.register, "clash", "return 1", parameters=[parameter("a_b", "STRING"), parameter("aB", "STRING")]))
    for name in ("Greet", "greet_Request", "_", "Scripts"):
        loki.register(name, "return class .. result", returns="STRING", parameters=[
            parameter(odd, "STRING") for odd in ("_", "_1", "class", "result", "None", "Script_greet_Request", "x" * 64)])
    service = loki.learn()
    print("odd", *[loki.call_learned(service, "Script_" + name, **{"_": "", "class": "c", "result": "r"}).result
                   for name in ("Greet", "greet_Request", "_", "Scripts")])
    profile = loki.call("GetProfile", loki.messages["einherjar.v1.GetProfileRequest"](), "einherjar.v1.Profile",
                        service="einherjar.v1.Einherjar")
    print("profile", *[f"{f.method} {[p.name for p in f.parameters]}" for f in profile.functions if f.name == "greet"])
    loki.call("UnregisterScript", loki.new("UnregisterScriptRequest", name="greet"), "loki.v1.UnregisterScriptResponse")
    print("gone", loki.failure(loki.call_learned, service, "Script_greet", who="x")[:13], "Script_greet" in loki.learn().methods_by_name)

    loki.register("talk", "print('name?') local n = input() print('hi ' .. n) sleep(0.01) return n", returns="STRING")
    requests = [loki.new("ScriptInput", start=loki.new("ExecuteScriptRequest", name="talk")),
                loki.new("ScriptInput", input=loki.new("Value", text="Kim"))]
    for event in loki.call("StreamScriptExecution", iter(requests), "loki.v1.ScriptEvent", "stream_stream"):
        what = event.WhichOneof("what")
        print("stream", what, repr(event.output) if what == "output" else event.finished.result.text if what == "finished" else "")
    requests = [loki.new("ScriptInput", start=loki.new("ExecuteScriptRequest", name="endless")), loki.new("ScriptInput", cancel=True)]
    print("cancel", loki.failure(lambda: list(loki.call("StreamScriptExecution", iter(requests), "loki.v1.ScriptEvent", "stream_stream"))))
    metrics = loki.call("GetMetrics", loki.new("GetMetricsRequest", pattern="endl*"), "loki.v1.GetMetricsResponse")
    for one in metrics.scripts:
        print("metrics", one.name, one.count, one.failures, one.p50_us > 0, one.last_error)
    print("replaced", metrics.workers_replaced)
    listed = loki.call("ListScripts", loki.new("ListScriptsRequest", pattern="*a*"), "loki.v1.ListScriptsResponse")
    print("list", *[script.name for script in listed.scripts])


if __name__ == "__main__":
    main()
