"""A Stripe to try a shop with: `python -m tests.fakes.stripe --port 8420 --webhooks http://127.0.0.1:8000/…`."""

from __future__ import annotations

import argparse
import time

from . import StripeFake


def main() -> None:
    """Serve until somebody stops it, and say which keys a shop needs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8420)
    parser.add_argument("--webhooks", action="append", default=[], help="address that is told of events")
    chosen = parser.parse_args()
    with StripeFake(chosen.port, secret_key="sk_test_abasto", webhook_secret="whsec_abasto") as provider:
        for url in chosen.webhooks:
            provider.deliver_webhooks_to(url)
        print(f"address         {provider.address}")
        print(f"secret key      {provider.secret_key}")
        print(f"public key      {provider.public_key}")
        print(f"webhook secret  {provider.webhook_secret}")
        print("cards           4242424242424242 pays, 4000002500003155 asks first, 4000000000000002 is declined")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
