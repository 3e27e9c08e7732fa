"""`python -m tests.bench [--products N] [--seconds S] [--clients C] [--without-stock] [--without-lighthouse]
[--without-desks]`: the shop's pages beside stock Oscar's, and the desks of payments.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from project.messages.catalogues import compile_stale
from tests.bench import shape
from tests.bench.databases import bench_database
from tests.bench.lighthouse import audit
from tests.bench.load import Result, measure
from tests.bench.server import served
from tests.bench.weight import weigh

ROOT = Path(__file__).resolve().parents[2]
UNCACHED = "sessionid=bench"
DESKS = (
    "tests.bench.search",
    "tests.bench.dashboard",
    "tests.bench.queue",
    "tests.bench.matching",
    "tests.bench.imports",
    "tests.bench.webhooks",
    "tests.bench.pages",
)
# What the project promises: by page, at least so many times stock's throughput for the same anonymous visitor, and at
# most so many queries when the page has to be made.
PROMISES = {"catalogue": (60, 12), "category": (60, 12), "search": (60, 12), "product": (4, 12), "basket": (1, 25)}


def main() -> None:
    """Build both shops, load them in turn, print the table, and fail where a promise is not kept."""
    options = _options()
    compile_stale()
    ours_url, stock_url = bench_database("abasto_bench"), bench_database("abasto_bench_stock")
    ours_env = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": ours_url,
        "ALLOWED_HOSTS": "localhost",
    }
    stock_env = {"STOCK_DATABASE_URL": stock_url}
    print(f"Catálogo de {options.products} productos en {shape.CATEGORIES} categorías.", flush=True)
    ours = _build("tests.bench.build", options.products, ours_env)
    stock = None if options.without_stock else _build("tests.bench.stock.build", options.products, stock_env)
    broken: list[str] = []

    with served("tests.bench.ceiling:application", {}) as port:
        ceiling = measure(port, "/", host="localhost", seconds=options.seconds, clients=options.clients)
    print(f"\nDjango sin nada (techo): {ceiling.requests_per_second:.0f} por segundo, p50 {ceiling.p50:.1f} ms\n")
    baseline = _load_stock(stock, stock_env, options) if stock else {}
    with served("project.wsgi:application", ours_env, ready="/api/v1/health/") as port:
        broken += _report(port, ours, stock, baseline, ceiling, options)
        broken += weigh(port, ours["pages"]["category"])
        if not options.without_lighthouse:
            broken += audit(port, ours["pages"]["category"])
    if subprocess.run([sys.executable, "-m", "tests.bench.orders"], cwd=ROOT, check=False).returncode:
        broken.append("la lista de pedidos no cumple: mira arriba")
    if not options.without_desks:
        broken += _desks()
    if broken:
        print("\nNo se cumple:\n- " + "\n- ".join(broken))
        sys.exit(1)
    print("\nSe cumple todo lo prometido.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--products", type=int, default=shape.PRODUCTS)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--without-stock", action="store_true")
    parser.add_argument("--without-lighthouse", action="store_true")
    parser.add_argument("--without-desks", action="store_true")
    return parser.parse_args()


def _build(module: str, products: int, env: dict[str, str]) -> dict[str, Any]:
    """Run a builder in a process of its own; what it says on its last line."""
    start = time.monotonic()
    print(f"Preparando {module}…", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", module, str(products)],
        env=os.environ | env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{module} falló: mira el mensaje de arriba.")
    print(f"  listo en {time.monotonic() - start:.0f} s", flush=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _desks() -> list[str]:
    """The benches of payments, each in a process and on a database of its own; what they do not keep."""
    broken = []
    for module in DESKS:
        print(f"\n{module}", flush=True)
        done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, check=False)
        if done.returncode:
            broken.append(f"{module}: mira arriba")
    return broken


def _load_stock(stock: dict[str, Any], env: dict[str, str], options: argparse.Namespace) -> dict[str, Result]:
    """Stock's pages are slow at this size: each gets a minute at most, and at least a few answers."""
    results = {}
    with served("tests.bench.stock.wsgi:application", env, ready="/basket/") as port:
        for page, path in stock["pages"].items():
            cookie = stock["cookie"] if page == "basket" else ""
            seconds = options.seconds if page in ("product", "basket") else 45
            results[page] = measure(
                port, path, host="localhost", seconds=seconds, clients=options.clients, cookie=cookie
            )
    return results


def _report(
    port: int,
    ours: dict[str, Any],
    stock: dict[str, Any] | None,
    baseline: dict[str, Result],
    ceiling: Result,
    options: argparse.Namespace,
) -> list[str]:
    broken = []
    print(f"{'página':<12}{'':<12}{'consultas':>10}{'por s':>10}{'p50 ms':>10}{'p95 ms':>10}{'veces':>9}")
    for page, path in ours["pages"].items():
        queries, base = ours["queries"][page], baseline.get(page)
        if base:
            _row(page, "oscar", stock["queries"][page] if stock else 0, base, None)
        made = _visit(port, path, options, ours["cookie"] if page == "basket" else UNCACHED)
        _row(page, "abasto", queries, made, base)
        visitor = made
        if page != "basket":
            visitor = _visit(port, path, options, "")
            _row("", "  guardada", 1, visitor, base)
            share = visitor.requests_per_second / ceiling.requests_per_second
            print(f"{'':<24}{share:>10.0%} del techo")
            if page in ("category", "product") and share < 1 / 3:
                broken.append(f"{page}: guardada da {share:.0%} del techo y debe dar al menos un tercio")
        broken += _unkept(page, queries, _times(visitor, base), made)
    extra = ours["queries"]["category+basket"] - ours["queries"]["category"]
    print(f"\nUna cesta de {shape.BASKET_LINES} líneas cuesta {extra} consultas más en una categoría", end="")
    print(f" (en Oscar, {stock['queries']['category+basket'] - stock['queries']['category']})." if stock else ".")
    if extra > 3:
        broken.append(f"la cesta cuesta {extra} consultas más y deben ser 3 como mucho")
    return broken


def _visit(port: int, path: str, options: argparse.Namespace, cookie: str) -> Result:
    return measure(port, path, host="localhost", seconds=options.seconds, clients=options.clients, cookie=cookie)


def _times(result: Result, base: Result | None) -> float | None:
    """How many times the throughput of stock Oscar that is (None where stock was not measured)."""
    return result.requests_per_second / base.requests_per_second if base and base.samples else None


def _row(page: str, who: str, queries: int, result: Result, base: Result | None) -> None:
    times = _times(result, base)
    shown = f"{times:.0f}x" if times is not None else ""
    print(
        f"{page:<12}{who:<12}{queries:>10}{result.requests_per_second:>10.1f}{result.p50:>10.1f}{result.p95:>10.1f}{shown:>9}"
        + (f"  ({result.errors} errores)" if result.errors else ""),
        flush=True,
    )


def _unkept(page: str, queries: int, times: float | None, result: Result) -> list[str]:
    wanted, budget = PROMISES[page]
    broken = []
    if queries > budget:
        broken.append(f"{page}: {queries} consultas y deben ser {budget} como mucho")
    if times is not None and times < wanted:
        broken.append(f"{page}: {times:.0f} veces la de Oscar y deben ser al menos {wanted}")
    if result.errors:
        broken.append(f"{page}: {result.errors} respuestas con error")
    return broken


if __name__ == "__main__":
    main()
