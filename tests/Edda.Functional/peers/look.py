"""Looks at a service with Debian's python3-grpcio, as any gRPC tool would: health, reflection, Einherjar.

usage: look.py --address unix:PATH|HOST:PORT [--token TOKEN]     prints one fact a line, ends with 1 on any surprise
"""

import argparse
import sys
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Edda.Interop" / "peers" / "python"))

import contracts  # noqa: E402  (the folder of the interop peer is only known now)

PATIENCE = 20  # seconds; for a service that does not answer, not for speed


class Looker:
    def __init__(self, address, token):
        self._contracts = contracts.Contracts(
            "grpc/health/v1/health.proto", "grpc/reflection/v1/reflection.proto",
            "grpc/reflection/v1alpha/reflection.proto", "einherjar/v1/einherjar.proto")
        self._channel = grpc.insecure_channel(address)
        self._metadata = (("authorization", f"Bearer {token}"),) if token else ()

    def _call(self, kind, path, response, request, **options):
        stub = getattr(self._channel, kind)(
            path, request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self._contracts[response].FromString)
        return stub(request, timeout=PATIENCE, metadata=self._metadata, **options)

    def health(self):
        request = self._contracts["grpc.health.v1.HealthCheckRequest"]()
        response = "grpc.health.v1.HealthCheckResponse"
        check = self._call("unary_unary", "/grpc.health.v1.Health/Check", response, request)
        print("check", check.status)
        watch = self._call("unary_stream", "/grpc.health.v1.Health/Watch", response, request)
        print("watch", next(watch).status)
        watch.cancel()
        unknown = self._contracts["grpc.health.v1.HealthCheckRequest"](service="nobody.v1.Nothing")
        try:
            self._call("unary_unary", "/grpc.health.v1.Health/Check", response, unknown)
        except grpc.RpcError as error:
            print("unknown", error.code().name)

    def reflection(self, package):
        request = self._contracts[f"{package}.ServerReflectionRequest"]
        response = f"{package}.ServerReflectionResponse"
        path = f"/{package}.ServerReflection/ServerReflectionInfo"
        asked = [request(list_services=""), request(file_containing_symbol="einherjar.v1.Einherjar"),
                 request(file_by_filename="einherjar/v1/einherjar.proto"), request(file_containing_symbol="no.such.Thing")]
        listed, by_symbol, by_name, unknown = self._call("stream_stream", path, response, iter(asked))
        for service in listed.list_services_response.service:
            print("service", package, service.name)
        for answer in (by_symbol, by_name):
            files = [contracts.descriptor_pb2.FileDescriptorProto.FromString(one)
                     for one in answer.file_descriptor_response.file_descriptor_proto]
            methods = [f"{file.package}.{service.name}/{method.name}"
                       for file in files for service in file.service for method in service.method]
            print("methods", package, *sorted(methods))
        print("error", package, unknown.error_response.error_code)

    def profile(self):
        request = self._contracts["einherjar.v1.GetProfileRequest"]()
        profile = self._call("unary_unary", "/einherjar.v1.Einherjar/GetProfile", "einherjar.v1.Profile", request)
        assert profile.title and profile.description and profile.domains and profile.functions, profile
        print("profile", profile.service, profile.version)
        for function in profile.functions:
            assert function.description and function.domain and function.kind, function
            print("function", function.method)
        request = self._contracts["einherjar.v1.WatchProfileRequest"]()
        changes = self._call("unary_stream", "/einherjar.v1.Einherjar/WatchProfile", "einherjar.v1.ProfileChange", request)
        first = next(changes)
        assert first.profile == profile, first
        print("change", first.WhichOneof("change"))
        changes.cancel()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--address", required=True)
    arguments.add_argument("--token")
    options = arguments.parse_args()
    looker = Looker(options.address, options.token)
    looker.health()
    for package in ("grpc.reflection.v1", "grpc.reflection.v1alpha"):
        looker.reflection(package)
    looker.profile()


if __name__ == "__main__":
    main()
