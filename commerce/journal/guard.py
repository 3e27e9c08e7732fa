"""The nightly guard of the journal: seal what is left, check everything, and tell the administrators what is wrong."""

import logging
from collections import Counter

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from commerce.journal import actions, chain, sentences, verification
from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.journal.subjects import Subject

logger = logging.getLogger(__name__)

BROKEN = "journal.broken"
RESTORED = "history.restored"
sentences.register(
    {
        BROKEN: gettext_lazy("La bitácora fue alterada: %(count)s hechos no están como se escribieron."),
        RESTORED: gettext_lazy("Se restauró una versión anterior."),
    }
)
_NAMED = 20


def seal_everything() -> int:
    """Link every committed entry that has no link yet, however it came to be passed over; how many."""
    total, end = 0, chain.BEGINNING
    while (batch := chain.seal_batch(after=end)).count:
        total, end = total + batch.count, batch.end
    return total


def check() -> verification.Report:
    """Check the whole journal; a broken one is itself recorded, which mails the administrators."""
    report = verification.verify()
    logger.info("Journal checked: %s entries, head %s", report.checked, report.head)
    if not report.is_intact:
        raise_alarm(Counter(finding.kind for finding in report.findings), [f.entry_id for f in report.findings])
    return report


def raise_alarm(kinds: Counter[str], entry_ids: list[int]) -> JournalEntry:
    """Record that entries are not as they were written."""
    logger.error("Journal broken: %s, entries %s", dict(kinds), entry_ids[:_NAMED])
    with transaction.atomic():
        return actions.record(
            BROKEN,
            subject=Subject("journal.journalentry", str(entry_ids[0] if entry_ids else 0)),
            data={"kinds": dict(kinds), "entries": entry_ids[:_NAMED], "count": sum(kinds.values())},
        )


@subscribe(BROKEN, name="journal.tell_administrators")
def tell_administrators(entry: JournalEntry) -> None:
    """Write to every active superuser, in their language."""
    people = get_user_model()._default_manager.filter(is_active=True, is_superuser=True).exclude(email="")
    for person in people:
        with override(getattr(person, "language", "es-ve")):
            EmailMessage(
                subject=_("La bitácora fue alterada"),
                body=_(
                    "Una comprobación encontró %(count)s hechos que no están como se escribieron.\n"
                    "Los primeros: %(entries)s.\n\n"
                    "Ejecuta «manage.py verify_journal» para ver qué pasó con cada uno, y no borres nada antes."
                )
                % {"count": entry.data["count"], "entries": ", ".join(map(str, entry.data["entries"]))},
                to=[person.email],
            ).send()
