"""A TCP relay that notes the compressed flag of every gRPC message passing through.

grpcio compresses and decompresses on its own and shows nobody the flag (the first byte of a message's prefix), while
four cases of the suite are about exactly that byte. So the bytes are looked at on their way past.
"""

import collections
import hashlib
import socket
import struct
import threading
import zlib

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_HEADER = 9
DATA = 0
PADDED = 0x8


class Flags:
    """The flags seen for a message, found by the message's content, in the order of arrival."""

    def __init__(self):
        self._lock = threading.Lock()
        self._seen = collections.defaultdict(collections.deque)

    def note(self, content, compressed):
        with self._lock:
            self._seen[hashlib.sha256(content).digest()].append(compressed)

    def take(self, content):
        with self._lock:
            return self._seen[hashlib.sha256(content).digest()].popleft()


class _Scanner:
    """Reads one direction of one connection. RFC 9113 section 4.1: length(24) type(8) flags(8) stream(32)."""

    def __init__(self, flags, preface):
        self._flags = flags
        self._skip = len(preface)
        self._bytes = bytearray()
        self._streams = collections.defaultdict(bytearray)

    def feed(self, chunk):
        skipped = min(self._skip, len(chunk))
        self._skip -= skipped
        self._bytes += chunk[skipped:]
        while len(self._bytes) >= FRAME_HEADER:
            length = int.from_bytes(self._bytes[0:3], "big")
            if len(self._bytes) < FRAME_HEADER + length:
                return
            kind, bits = self._bytes[3], self._bytes[4]
            stream = int.from_bytes(self._bytes[5:9], "big") & 0x7FFFFFFF
            payload = bytes(self._bytes[FRAME_HEADER:FRAME_HEADER + length])
            del self._bytes[:FRAME_HEADER + length]
            if kind == DATA:
                self._data(stream, payload[1:len(payload) - payload[0]] if bits & PADDED else payload)

    def _data(self, stream, payload):
        pending = self._streams[stream]
        pending += payload
        while len(pending) >= 5:
            compressed, length = struct.unpack(">BI", pending[:5])
            if len(pending) < 5 + length:
                return
            content = bytes(pending[5:5 + length])
            del pending[:5 + length]
            # 32 + MAX_WBITS: gzip or zlib, whichever the header says.
            self._flags.note(zlib.decompress(content, 32 + zlib.MAX_WBITS) if compressed else content, bool(compressed))


class FlagRelay:
    """Listens on `listen` and passes every connection on to `target`. Lives as long as the process."""

    def __init__(self, target, listen=("127.0.0.1", 0)):
        self.requests = Flags()
        self.responses = Flags()
        self._target = target
        self._listener = socket.create_server(listen)
        self.address = "%s:%d" % self._listener.getsockname()[:2]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            near, _ = self._listener.accept()
            far = connect(self._target)
            for source, sink, scanner in (
                (near, far, _Scanner(self.requests, PREFACE)),
                (far, near, _Scanner(self.responses, b"")),
            ):
                source.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                threading.Thread(target=_pump, args=(source, sink, scanner), daemon=True).start()


def connect(target):
    if target.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(target[len("unix:"):])
        return connection
    host, _, port = target.rpartition(":")
    connection = socket.create_connection((host, int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _pump(source, sink, scanner):
    try:
        while chunk := source.recv(65536):
            scanner.feed(chunk)  # before the bytes go on, so that whoever receives a message finds its flag noted
            sink.sendall(chunk)
    except OSError:
        pass
    finally:
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
