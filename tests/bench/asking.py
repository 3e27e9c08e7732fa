"""Asking for pages in turn, and saying which of them keep their promise. Django is set up by whoever imports this."""

import time
from collections.abc import Mapping
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def ask_all(client: Client, pages: Mapping[str, str], *, times: int, queries: int, milliseconds: int) -> list[str]:
    """Ask `times` times for each page (its words: its address), print its figures; what is not kept, in words.

    `queries` and `milliseconds` (p95) are the most that a page may cost.
    """
    broken = []
    print(f"{'página':<44}{'consultas':>10}{'p50 ms':>9}{'p95 ms':>9}")
    for words, path in pages.items():
        asked, took = ask(client, path, times)
        p95 = sorted(took)[max(0, round(len(took) * 0.95) - 1)]
        print(f"{words:<44}{asked:>10}{median(took):>9.0f}{p95:>9.0f}", flush=True)
        if asked > queries or p95 > milliseconds:
            broken.append(f"{words}: {asked} consultas, {p95:.0f} ms")
    return broken


def ask(client: Client, path: str, times: int) -> tuple[int, list[float]]:
    """How many queries a page costs, and how long each answer took in milliseconds."""
    client.get(path, secure=True)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, secure=True)
    queries = len(captured)  # now: the next request empties the log
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    took = []
    for _turn in range(times):
        start = time.perf_counter()
        client.get(path, secure=True)
        took.append((time.perf_counter() - start) * 1000)
    return queries, took
