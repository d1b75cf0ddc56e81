"""Message classes made at start from the .proto files, so that no generated code is kept for this peer."""

import os
import subprocess
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PROTOS = Path(__file__).resolve().parents[4] / "protos"


class Contracts:
    """The messages and services of some .proto files, by full name."""

    def __init__(self, *files):
        # A descriptor set instead of --python_out: generated modules are tied to one version of the runtime.
        compiled = subprocess.run(
            [os.environ.get("EDDA_PROTOC", "protoc"), f"-I{PROTOS}", "--include_imports",
             "--descriptor_set_out=/dev/stdout", *files],
            check=True, stdout=subprocess.PIPE)
        self._pool = descriptor_pool.DescriptorPool()
        for file in descriptor_pb2.FileDescriptorSet.FromString(compiled.stdout).file:
            self._pool.Add(file)
        self._factory = message_factory.MessageFactory(self._pool)

    def __getitem__(self, full_name):
        descriptor = self._pool.FindMessageTypeByName(full_name)
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return self._factory.GetPrototype(descriptor)

    def service(self, full_name):
        return self._pool.FindServiceByName(full_name)


def interop():
    return Contracts("grpc/testing/test.proto")
