"""`python -m tests.bench.webhooks [--rate N] [--seconds S]`: a provider that tells us three hundred things a second.

Each is a signed event of its own, sent when its time has come whether or not the others have been answered, so that a
slow answer is not hidden by waiting for it. Every one must be kept, once; the middle answer must be quick.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time
from typing import Final

from tests.bench.databases import bench_database

os.environ["DATABASE_URL"] = bench_database("abasto_bench_webhooks")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django_q.models import OrmQ  # noqa: E402

from commerce.online.charging import webhook_path  # noqa: E402
from commerce.online.models import GatewayAccount, WebhookEvent  # noqa: E402
from tests.bench.load import _connect, _read  # noqa: E402
from tests.bench.server import served  # noqa: E402
from tests.factories import make_store  # noqa: E402
from tests.fakes.stripe.webhooks import signature  # noqa: E402
from tests.online import make_online_account  # noqa: E402

SECRET: Final = "whsec_0123456789abcdef0123456789abcdef"
MILLISECONDS: Final = 50
CLIENTS: Final = 24
AT_LEAST: Final = 0.99  # of the rate that was asked for


def main() -> None:
    """Load the endpoint, print what it did, and fail where that is not enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.webhooks")
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    path = webhook_path(_account())
    WebhookEvent.objects.all().delete()
    OrmQ.objects.all().delete()
    env = {name: os.environ[name] for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    total = options.rate * options.seconds
    with served("project.wsgi:application", env, ready="/api/v1/health/") as port:
        times, refused, took = _send(port, path, total, options.rate)
    kept, nudges = WebhookEvent.objects.count(), OrmQ.objects.count()
    middle, high = statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.95)] * 1000
    print(f"Avisos de un proveedor: {total / took:.0f} por segundo durante {took:.0f} s, {len(times)} respuestas 200")
    print(f"p50 {middle:.1f} ms, p95 {high:.1f} ms; guardados {kept}, despertadores del worker {nudges}")
    broken = []
    if refused:
        broken.append(f"{refused} avisos sin un 200")
    if kept != total:
        broken.append(f"se guardaron {kept} de {total}")
    if middle > MILLISECONDS:
        broken.append(f"la mediana es {middle:.0f} ms y debe ser {MILLISECONDS} como mucho")
    if total / took < options.rate * AT_LEAST:
        broken.append(f"se atendieron {total / took:.0f} por segundo y deben ser {options.rate}")
    if nudges > took * 5:
        broken.append(f"se despertó al worker {nudges} veces")
    if broken:
        sys.exit("No se cumple:\n- " + "\n- ".join(broken))
    print(f"Se cumple: todos guardados una vez, mediana de {MILLISECONDS} ms como mucho.")


def _account() -> GatewayAccount:
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    found = GatewayAccount.objects.filter(gateway="stripe").first()
    return found or make_online_account(
        make_store("avisos", host="localhost", is_default=True), gateway="stripe", webhook_secret=SECRET
    )


def _send(port: int, path: str, total: int, rate: int) -> tuple[list[float], int, float]:
    """Send `total` events, each at its moment; the times of the answers, how many were no 200, and how long it took."""
    times: list[list[float]] = [[] for _client in range(CLIENTS)]
    refused = [0] * CLIENTS
    start = time.perf_counter() + 0.5

    def client(number: int) -> None:
        line = _connect(port)
        for place in range(number, total, CLIENTS):
            moment = start + place / rate
            time.sleep(max(0.0, moment - time.perf_counter()))
            line.sendall(_request(path, place))
            status, closes = _read(line)
            if status == 200:
                times[number].append(time.perf_counter() - moment)
            else:
                refused[number] += 1
            if closes:
                line.close()
                line = _connect(port)
        line.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for mine in times for each in mine], sum(refused), time.perf_counter() - start


def _request(path: str, place: int) -> bytes:
    about = {
        "id": f"cs_test_{place:08}",
        "object": "checkout.session",
        "amount_total": 4410,
        "currency": "usd",
        "client_reference_id": str(place),
        "payment_intent": f"pi_{place:08}",
        "payment_status": "paid",
        "status": "complete",
        "customer_details": {"email": "ana@ejemplo.com.ve", "name": "Ana", "address": {"city": "Caracas"}},
        "shipping_options": [{"shipping_amount": 0}] * 20,
    }
    event = {
        "id": f"evt_{place:08}",
        "object": "event",
        "created": int(time.time()),
        "type": "checkout.session.completed",
        "data": {"object": about},
    }
    body = json.dumps(event, indent=2).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Stripe-Signature: {signature(body, SECRET)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()
