"""A process that does one kind of work over and over in children of its own, and kills them with -9 at random moments.

`python -m tests.concurrency.victim order 12 13 14` orders the baskets 12, 13 and 14, one child each;
`python -m tests.concurrency.victim deliver 5` delivers the journal in five children, and `… jobs 5` works on bulk
jobs, whose leases it lets end after each kill; `… tell /webhooks/… file file` posts the files, signed for Stripe, and
dies with the 200 in its hand; `… events 5` works on events. For each child it writes
"done" or "killed". The children are forks of a process that has loaded everything, so that a kill falls into the work.
"""

import os
import random
import signal
import sys
import time

import django


def main(work: str, arguments: list[str]) -> None:
    """Run the children one after the other."""
    django.setup()
    tasks = {"order": order, "deliver": deliver, "jobs": jobs, "tell": tell, "events": events}
    pieces = arguments if work in ("order", "tell") else ["0"] * int(arguments[0])
    tasks[work]("0", is_rehearsal=True)  # everything is imported and warm before the first child
    for piece in pieces:
        print(run(lambda piece=piece: tasks[work](piece), dies_itself=work == "tell"), flush=True)


def run(act, *, dies_itself: bool = False) -> str:
    """`act` in a child that has a random time to live, unless it `dies_itself`; whether it got to its end."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        act()
        os._exit(0)
    if not dies_itself:
        time.sleep(random.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "done"


def order(basket_id: str, *, is_rehearsal: bool = False) -> None:
    """Place the order of a basket."""
    from commerce.checkout.actions import place_order
    from commerce.refusals import Missing
    from tests.orders import make_details

    try:
        place_order(int(basket_id), make_details())
    except Missing:
        if not is_rehearsal:
            raise


def deliver(_job: str, *, is_rehearsal: bool = False) -> None:
    """Deliver what is due."""
    from commerce.journal.tasks import deliver_pending

    if not is_rehearsal:
        deliver_pending()


def jobs(_piece: str, *, is_rehearsal: bool = False) -> None:
    """Work on the jobs that a killed worker left."""
    from django.db.models.functions import Now

    from commerce.jobs import actions
    from commerce.jobs.models import Job
    from tests.commerce.jobs.kinds import register_all

    register_all()
    if not is_rehearsal:
        Job.objects.filter(state="running").update(lease_until=Now(), attempts=0)
        actions.run_due()


def tell(file: str, *, is_rehearsal: bool = False) -> None:
    """Post what is in a file: the address, the signature, and the body; then die at once, if it was answered well."""
    from pathlib import Path

    from django.test import Client
    from django.urls import resolve

    if is_rehearsal:
        resolve("/webhooks/stripe/nadie/")
        return
    address, proof, body = Path(file).read_text().split("\n", 2)
    headers = {"Stripe-Signature": proof}
    answer = Client().post(address, data=body.encode(), content_type="application/json", headers=headers)
    if answer.status_code == 200:
        os.kill(os.getpid(), signal.SIGKILL)


def events(_piece: str, *, is_rehearsal: bool = False) -> None:
    """Work on what providers told us; those that a killed worker held are free at once."""
    from django.db.models.functions import Now

    from commerce.online.actions import events as online
    from commerce.online.models import WebhookEvent

    if not is_rehearsal:
        WebhookEvent.objects.filter(state="waiting").update(next_at=Now(), attempts=0)
        online.work_through()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
