"""A small closed-loop HTTP load generator: some keep-alive connections, each asking again as soon as it is answered.

It speaks to a server on this machine only, for a bounded time, and reads every byte of every answer.
"""

import socket
import statistics
import threading
import time
from typing import NamedTuple


class Result(NamedTuple):
    """What a page did under load; times in milliseconds."""

    requests_per_second: float
    p50: float
    p95: float
    errors: int
    samples: int


def measure(port: int, path: str, *, host: str, seconds: float, clients: int, cookie: str = "") -> Result:
    """Ask for `path` with `clients` connections for `seconds`."""
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nAccept: text/html\r\n"
    request = (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()
    times: list[list[float]] = [[] for _ in range(clients)]
    errors = [0] * clients
    stop = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_client, args=(port, request, stop, times[n], errors, n)) for n in range(clients)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    samples = sorted(sample for each in times for sample in each)
    if not samples:
        return Result(0, 0, 0, sum(errors), 0)
    return Result(
        len(samples) / elapsed,
        statistics.median(samples) * 1000,
        samples[min(len(samples) - 1, int(len(samples) * 0.95))] * 1000,
        sum(errors),
        len(samples),
    )


def _client(port: int, request: bytes, stop: float, times: list[float], errors: list[int], number: int) -> None:
    connection = _connect(port)
    while time.perf_counter() < stop:
        begin = time.perf_counter()
        try:
            connection.sendall(request)
            status, closes = _read(connection)
        except OSError:
            errors[number] += 1
            connection.close()
            connection = _connect(port)
            continue
        if status == 200:
            times.append(time.perf_counter() - begin)
        else:
            errors[number] += 1
        if closes:
            connection.close()
            connection = _connect(port)
    connection.close()


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _read(connection: socket.socket) -> tuple[int, bool]:
    """Read one whole answer; its status and whether the server will close."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65_536)
        if not part:
            raise OSError("the server hung up")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if b"content-length" in fields:
        missing = int(fields[b"content-length"]) - len(body)
        while missing > 0:
            part = connection.recv(min(missing, 262_144))
            if not part:
                raise OSError("the server hung up")
            missing -= len(part)
    else:
        while not body.endswith(b"0\r\n\r\n"):
            part = connection.recv(262_144)
            if not part:
                raise OSError("the server hung up")
            body += part
    return int(head[9:12]), fields.get(b"connection") == b"close"
