"""The gRPC interop test service on Debian's python3-grpcio.

usage: interop_server.py [--listen HOST:PORT]     prints "LISTENING http://HOST:PORT", ends when its stdin is closed
"""

import argparse
import sys
import tempfile
import time
from concurrent import futures

import grpc

import contracts
from flag_relay import FlagRelay

ECHO_INITIAL = "x-grpc-test-echo-initial"
ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"
SERVICE = "grpc.testing.TestService"


class TestService:
    def __init__(self, messages, flags):
        self._messages = messages
        self._flags = flags

    def handlers(self):
        """All methods but UnimplementedCall, which the suite wants refused."""
        m = self._messages
        return grpc.method_handlers_generic_handler(SERVICE, {
            "EmptyCall": _handler(grpc.unary_unary_rpc_method_handler, self.empty_call, m["grpc.testing.Empty"].FromString),
            "UnaryCall": _handler(grpc.unary_unary_rpc_method_handler, self.unary_call,
                                  self._with_flag(m["grpc.testing.SimpleRequest"])),
            "StreamingOutputCall": _handler(grpc.unary_stream_rpc_method_handler, self.streaming_output_call,
                                            m["grpc.testing.StreamingOutputCallRequest"].FromString),
            "StreamingInputCall": _handler(grpc.stream_unary_rpc_method_handler, self.streaming_input_call,
                                           self._with_flag(m["grpc.testing.StreamingInputCallRequest"])),
            "FullDuplexCall": _handler(grpc.stream_stream_rpc_method_handler, self.full_duplex_call,
                                       m["grpc.testing.StreamingOutputCallRequest"].FromString),
        })

    def _with_flag(self, message):
        return lambda content: (message.FromString(content), self._flags.take(content))

    def empty_call(self, request, context):
        _echo_metadata(context)
        return self._messages["grpc.testing.Empty"]()

    def unary_call(self, received, context):
        request, compressed = received
        _expect_compression(request, compressed, context)
        context.set_compression(grpc.Compression.Gzip if request.response_compressed.value
                                else grpc.Compression.NoCompression)
        _echo_metadata(context)
        _fail_if_asked(request, context)
        response = self._messages["grpc.testing.SimpleResponse"]()
        response.payload.body = bytes(request.response_size)
        return response

    def streaming_output_call(self, request, context):
        if any(parameters.compressed.value for parameters in request.response_parameters):
            context.set_compression(grpc.Compression.Gzip)
        _echo_metadata(context)
        _fail_if_asked(request, context)
        yield from self._responses(request, context)

    def streaming_input_call(self, requests, context):
        _echo_metadata(context)
        total = 0
        for request, compressed in requests:
            _expect_compression(request, compressed, context)
            total += len(request.payload.body)
        return self._messages["grpc.testing.StreamingInputCallResponse"](aggregated_payload_size=total)

    def full_duplex_call(self, requests, context):
        _echo_metadata(context)
        for request in requests:
            _fail_if_asked(request, context)
            yield from self._responses(request, context)

    def _responses(self, request, context):
        for parameters in request.response_parameters:
            if parameters.interval_us > 0:
                time.sleep(parameters.interval_us / 1e6)
            response = self._messages["grpc.testing.StreamingOutputCallResponse"]()
            response.payload.body = bytes(parameters.size)
            if not parameters.compressed.value:
                context.disable_next_message_compression()
            yield response


def _handler(kind, method, deserializer):
    return kind(method, request_deserializer=deserializer, response_serializer=lambda message: message.SerializeToString())


def _echo_metadata(context):
    for key, value in context.invocation_metadata():
        if key == ECHO_INITIAL:
            context.send_initial_metadata(((key, value),))
        elif key == ECHO_TRAILING:
            context.set_trailing_metadata(((key, value),))


def _expect_compression(request, compressed, context):
    if request.HasField("expect_compressed") and request.expect_compressed.value != compressed:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT,
                      f"the message's compressed flag is {int(compressed)}, which the request says it is not")


def _fail_if_asked(request, context):
    if request.HasField("response_status") and request.response_status.code != 0:
        code = next(code for code in grpc.StatusCode if code.value[0] == request.response_status.code)
        context.abort(code, request.response_status.message)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--listen", default="127.0.0.1:0")
    host, _, port = arguments.parse_args().listen.rpartition(":")

    with tempfile.TemporaryDirectory() as folder:
        behind = f"unix:{folder}/grpcio.sock"
        relay = FlagRelay(behind, (host, int(port)))
        server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
        server.add_generic_rpc_handlers((TestService(contracts.interop(), relay.requests).handlers(),))
        if server.add_insecure_port(behind) == 0:
            raise SystemExit(f"cannot listen on {behind}")
        server.start()
        print(f"LISTENING http://{relay.address}", flush=True)
        sys.stdin.read()
        server.stop(0).wait(5)


if __name__ == "__main__":
    main()
