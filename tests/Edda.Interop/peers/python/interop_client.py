"""One case of the gRPC interop suite with Debian's python3-grpcio as the client.

usage: interop_client.py --address http://HOST:PORT|unix:PATH --case NAME     prints "PASS NAME" or "FAIL NAME: why"
"""

import argparse
import os
import queue
import sys
import traceback

import grpc

import contracts
from flag_relay import FlagRelay

SERVICE = "/grpc.testing.TestService/"
INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")
SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
REQUEST_SIZES = (27182, 8, 1828, 45904)
RESPONSE_SIZES = (31415, 9, 2653, 58979)
PATIENCE = 20  # seconds; for a peer that does not answer, not for speed


class Requests:
    """The requests of a stream, given one by one, until half-closed."""

    def __init__(self, *first):
        self._queue = queue.Queue()
        for request in first:
            self._queue.put(request)

    def put(self, request):
        self._queue.put(request)

    def close(self):
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)


class Suite:
    def __init__(self, messages, relay):
        self._messages = messages
        self._relay = relay
        self._channel = grpc.insecure_channel(relay.address, options=(("grpc.enable_retries", 0),))
        m = messages
        self._empty = self._stub(self._channel.unary_unary, SERVICE + "EmptyCall", "Empty")
        self._unary = self._stub(self._channel.unary_unary, SERVICE + "UnaryCall", "SimpleResponse")
        self._input = self._stub(self._channel.stream_unary, SERVICE + "StreamingInputCall", "StreamingInputCallResponse")
        self._output = self._stub(self._channel.unary_stream, SERVICE + "StreamingOutputCall", "StreamingOutputCallResponse")
        self._duplex = self._stub(self._channel.stream_stream, SERVICE + "FullDuplexCall", "StreamingOutputCallResponse")
        self.Empty = m["grpc.testing.Empty"]
        self.Simple = m["grpc.testing.SimpleRequest"]
        self.Input = m["grpc.testing.StreamingInputCallRequest"]
        self.Output = m["grpc.testing.StreamingOutputCallRequest"]

    def _stub(self, kind, path, response):
        message = self._messages["grpc.testing." + response]

        def receive(content):
            received = message.FromString(content)
            return received, self._relay.responses.take(content)

        return kind(path, request_serializer=lambda request: request.SerializeToString(), response_deserializer=receive)

    # The cases, each named as in the suite.

    def empty_unary(self):
        response, _ = self._empty(self.Empty(), timeout=PATIENCE)
        _equal(response.ByteSize(), 0)

    def large_unary(self):
        self._unary_of_size(self._simple())

    def client_compressed_unary(self):
        probe = self._simple()
        probe.expect_compressed.value = True
        self._fails(grpc.StatusCode.INVALID_ARGUMENT, self._unary, probe, compression=grpc.Compression.NoCompression)
        self._unary_of_size(probe, compression=grpc.Compression.Gzip)
        plain = self._simple()
        plain.expect_compressed.value = False
        self._unary_of_size(plain, compression=grpc.Compression.NoCompression)

    def server_compressed_unary(self):
        for compressed in (True, False):
            request = self._simple()
            request.response_compressed.value = compressed
            _equal(self._unary_of_size(request), compressed)

    def client_streaming(self):
        response, _ = self._input(iter([self._input_of(bytes(size)) for size in REQUEST_SIZES]), timeout=PATIENCE)
        _equal(response.aggregated_payload_size, 74922)

    def client_compressed_streaming(self):
        probe = self._input_of(bytes(27182), compressed=True)
        self._fails(grpc.StatusCode.INVALID_ARGUMENT, self._input, iter([probe]),
                    compression=grpc.Compression.NoCompression)
        # grpcio cannot switch compression off for one message of a call. But it sends a message plain when
        # compressing does not make it smaller, so the message that must be plain carries random bytes.
        requests = [probe, self._input_of(os.urandom(45904), compressed=False)]
        response, _ = self._input(iter(requests), timeout=PATIENCE, compression=grpc.Compression.Gzip)
        _equal(response.aggregated_payload_size, 73086)

    def server_streaming(self):
        request = self.Output()
        for size in RESPONSE_SIZES:
            request.response_parameters.add(size=size)
        received = [len(response.payload.body) for response, _ in self._output(request, timeout=PATIENCE)]
        _equal(received, list(RESPONSE_SIZES))

    def server_compressed_streaming(self):
        request = self.Output()
        for size, compressed in ((31415, True), (92653, False)):
            request.response_parameters.add(size=size).compressed.value = compressed
        received = [(len(response.payload.body), flag) for response, flag in self._output(request, timeout=PATIENCE)]
        _equal(received, [(31415, True), (92653, False)])

    def ping_pong(self):
        requests = Requests()
        responses = self._duplex(iter(requests), timeout=PATIENCE)
        for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
            requests.put(self._duplex_of(request_size, response_size))
            _equal(len(next(responses)[0].payload.body), response_size)
        requests.close()
        _equal(list(responses), [])
        _equal(responses.code(), grpc.StatusCode.OK)

    def empty_stream(self):
        responses = self._duplex(iter([]), timeout=PATIENCE)
        _equal(list(responses), [])
        _equal(responses.code(), grpc.StatusCode.OK)

    def cancel_after_begin(self):
        requests = Requests()
        call = self._input.future(iter(requests), timeout=PATIENCE)
        call.cancel()
        requests.close()
        _equal(call.code(), grpc.StatusCode.CANCELLED)

    def cancel_after_first_response(self):
        requests = Requests(self._duplex_of(27182, 31415))
        responses = self._duplex(iter(requests), timeout=PATIENCE)
        _equal(len(next(responses)[0].payload.body), 31415)
        responses.cancel()
        requests.close()
        _equal(responses.code(), grpc.StatusCode.CANCELLED)

    def timeout_on_sleeping_server(self):
        request = self.Output()
        request.payload.body = bytes(27182)
        requests = Requests(request)
        responses = self._duplex(iter(requests), timeout=0.001)
        _equal(self._status_of(responses)[0], grpc.StatusCode.DEADLINE_EXCEEDED)
        requests.close()

    def custom_metadata(self):
        (response, _), call = self._unary.with_call(self._simple(), timeout=PATIENCE, metadata=(INITIAL, TRAILING))
        _equal(len(response.payload.body), 314159)
        _echoed(call)
        responses = self._duplex(iter([self._duplex_of(271828, 314159)]), timeout=PATIENCE, metadata=(INITIAL, TRAILING))
        _equal([len(response.payload.body) for response, _ in responses], [314159])
        _echoed(responses)

    def status_code_and_message(self):
        self._status_comes_back("test status message", with_duplex=True)

    def special_status_message(self):
        self._status_comes_back(SPECIAL, with_duplex=False)

    def unimplemented_method(self):
        self._fails(grpc.StatusCode.UNIMPLEMENTED,
                    self._stub(self._channel.unary_unary, SERVICE + "UnimplementedCall", "Empty"), self.Empty())

    def unimplemented_service(self):
        path = "/grpc.testing.UnimplementedService/UnimplementedCall"
        self._fails(grpc.StatusCode.UNIMPLEMENTED, self._stub(self._channel.unary_unary, path, "Empty"), self.Empty())

    # What they share.

    def _simple(self):
        request = self.Simple(response_size=314159)
        request.payload.body = bytes(271828)
        return request

    def _input_of(self, body, compressed=None):
        request = self.Input()
        request.payload.body = body
        if compressed is not None:
            request.expect_compressed.value = compressed
        return request

    def _duplex_of(self, request_size, response_size):
        request = self.Output()
        request.payload.body = bytes(request_size)
        request.response_parameters.add(size=response_size)
        return request

    def _unary_of_size(self, request, **options):
        response, compressed = self._unary(request, timeout=PATIENCE, **options)
        _equal(len(response.payload.body), 314159)
        _equal(response.payload.body.count(0), 314159)
        return compressed

    def _status_comes_back(self, message, with_duplex):
        simple = self.Simple()
        output = self.Output()
        for request in (simple, output):
            request.response_status.code = grpc.StatusCode.UNKNOWN.value[0]
            request.response_status.message = message
        error = self._fails(grpc.StatusCode.UNKNOWN, self._unary, simple)
        _equal(error.details(), message)
        if with_duplex:
            code, details = self._status_of(self._duplex(iter([output]), timeout=PATIENCE))
            _equal((code, details), (grpc.StatusCode.UNKNOWN, message))

    def _fails(self, code, method, request, **options):
        try:
            method(request, timeout=PATIENCE, **options)
        except grpc.RpcError as error:
            _equal(error.code(), code)
            return error
        raise AssertionError(f"the call succeeded, expected {code}")

    def _status_of(self, responses):
        try:
            _equal(list(responses), [])
        except grpc.RpcError:
            pass
        return responses.code(), responses.details()


def _equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"got {actual!r}, expected {expected!r}")


def _echoed(call):
    _equal([value for key, value in call.initial_metadata() if key == INITIAL[0]], [INITIAL[1]])
    _equal([value for key, value in call.trailing_metadata() if key == TRAILING[0]], [TRAILING[1]])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    arguments.add_argument("--case", required=True)
    options = arguments.parse_args()
    try:
        getattr(Suite(contracts.interop(), FlagRelay(options.address.removeprefix("http://"))), options.case)()
    except Exception as error:  # whatever went wrong is the case's result
        traceback.print_exc()
        print(f"FAIL {options.case}: {type(error).__name__}: {error}", flush=True)
        os._exit(1)
    print(f"PASS {options.case}", flush=True)
    os._exit(0)  # grpcio's threads of a cancelled call would be waited for


if __name__ == "__main__":
    sys.exit(main())
