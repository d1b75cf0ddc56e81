"""An HTTP server and a WebSocket echo server for Loki's tests. Prints "ready HTTP-PORT WS-PORT", ends with its input."""
import asyncio
import sys
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import websockets


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    failures = {}
    released = defaultdict(threading.Event)

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def chunks(self):
        """What http.server does not do by itself: RFC 9112, 7.1."""
        body = b""
        while True:
            size = int(self.rfile.readline(), 16)
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return body

    def handle_any(self):
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = self.chunks() if self.headers.get("Transfer-Encoding") == "chunked" else self.rfile.read(
            int(self.headers.get("Content-Length") or 0))
        if url.path == "/echo":
            shown = "%s %s %s" % (self.command, self.headers.get("X-Test"), self.headers.get("Authorization"))
            self.answer(200, shown.encode() + b" " + body, [("X-Answer", "yes")])
        elif url.path == "/size":
            self.answer(200, str(len(body)).encode())
        elif url.path == "/redirect":
            self.answer(int(query.get("status", 302)), b"", [("Location", query["to"])])
        elif url.path == "/big":
            self.send_response(200)
            self.send_header("Content-Length", query["n"])
            self.end_headers()
            left = int(query["n"])
            while left > 0:
                self.wfile.write(b"x" * min(left, 65536))
                left -= 65536
        elif url.path == "/typed":
            self.answer(200, b"%s %s" % (str(self.headers.get("Content-Type")).encode(), body))
        elif url.path == "/drip":
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"1")
            Handler.released[query["key"]].wait()
            self.wfile.write(b"2")
        elif url.path == "/release":
            Handler.released[query["key"]].set()
            self.answer(200, b"")
        elif url.path == "/slow":
            time.sleep(5)
            self.answer(200, b"late")
        elif url.path == "/flaky":
            count = Handler.failures[query["key"]] = Handler.failures.get(query["key"], 0) + 1
            if count <= int(query["times"]):
                self.close_connection = True
                self.connection.close()
            else:
                self.answer(200, str(count).encode())
        else:
            self.answer(404, b"not here")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any


closings = []  # of connections to a path other than "/": the path, and how it ended
released = defaultdict(asyncio.Event)


async def pieces(key):
    yield "a" * 20_000
    await released[key].wait()
    yield "b" * 20_000


async def echo(socket, *_):
    try:
        await answer(socket)
    finally:
        if socket.path != "/":
            closings.append((socket.path, socket.close_code))


async def answer(socket):
    if socket.path == "/closed":
        return
    async for message in socket:
        if isinstance(message, bytes):
            await socket.send(message)
        elif message == "drop":
            socket.transport.abort()
        elif message == "bye":
            await socket.close()
        elif message.startswith("wait "):
            await released[message].wait()
            await socket.send("waited")
        elif message.startswith("pieces "):
            await socket.send(pieces(message))
        elif message.startswith("release "):
            released[message.split(" ", 1)[1]].set()
        elif message == "who":
            await socket.send("%s %s" % (socket.request_headers.get("Authorization"), socket.subprotocol))
        elif message.startswith("closings "):
            await socket.send(" ".join(str(code) for path, code in closings if path == message.split(" ")[1]))
        else:
            await socket.send(message)


async def main():
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, daemon=True).start()
    async with websockets.serve(echo, "127.0.0.1", 0, max_size=None, subprotocols=["edda.test"]) as server:
        print("ready", http.server_port, server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
