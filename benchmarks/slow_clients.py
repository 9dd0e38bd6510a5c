"""How others fare beside clients that send a byte a second: slow_clients.py URL [--seconds 60].

Half of the slow clients never finish their headers, the others never finish the body of a query.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import time
from urllib.parse import urlsplit

SLOW = 200
OTHERS = 4
BEFORE = 10.0
FAILED = 20_000.0
"""Milliseconds that count for a request without an answer."""
_PATHS = ("/doc/city/dortmund.ttl", "/doc/city/dortmund.html", "/sparql?query=ASK%7B%7D")
_HEADERS = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
_BODY = (
    "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    "Content-Length: 100000\r\n\r\nASK "
)


async def main() -> None:
    """Print the 99th percentiles, before and beside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    parts = urlsplit(given.url)
    place = parts.hostname or "127.0.0.1", parts.port or 80
    before = await _asked(place, BEFORE)
    slow = [asyncio.create_task(_drip(place, number)) for number in range(SLOW)]
    await asyncio.sleep(2)
    beside = await _asked(place, given.seconds)
    open_still = sum(not task.done() for task in slow)
    for task in slow:
        task.cancel()
    print(f"before: {_told(before)}\nbeside {SLOW} slow clients: {_told(beside)}")
    print(f"slow clients that were still connected at the end: {open_still}")
    print(f"p99 ratio: {_p99(beside) / _p99(before):.2f}")


async def _drip(place: tuple[str, int], number: int) -> None:
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection(*place)
        writer.write((_HEADERS if number % 2 else _BODY).encode())
        while True:
            await asyncio.sleep(1)
            writer.write(b"x")
            await writer.drain()


async def _asked(place: tuple[str, int], seconds: float) -> list[float]:
    until = time.monotonic() + seconds
    times = await asyncio.gather(*(_ask(place, until) for _ in range(OTHERS)))
    return sorted(value for each in times for value in each)


async def _ask(place: tuple[str, int], until: float) -> list[float]:
    """Milliseconds of one request after the other, each on a connection of its own."""
    times: list[float] = []
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            await asyncio.wait_for(_once(place, _PATHS[len(times) % len(_PATHS)]), 20)
        except (OSError, TimeoutError):
            times.append(FAILED)
        else:
            times.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.02)
    return times


async def _once(place: tuple[str, int], path: str) -> None:
    reader, writer = await asyncio.open_connection(*place)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(answer[:80])


def _told(times: list[float]) -> str:
    failed = sum(value >= FAILED for value in times)
    median = statistics.median(times)
    return f"{len(times)} requests, {failed} failed, p50 {median:.1f} ms, p99 {_p99(times):.1f} ms"


def _p99(times: list[float]) -> float:
    return times[int(len(times) * 0.99)]


if __name__ == "__main__":
    asyncio.run(main())
