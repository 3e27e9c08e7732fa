"""What the desks of messages and of the newsletter read."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commerce.refusals import BadInput
from commerce.venezuela.rules import normalize_phone

from .models import ContactMessage

MESSAGE_STATES: Final[dict[str, str | Promise]] = {"waiting": _("Por atender"), "handled": _("Atendidos")}


def open_count(store_ids: Sequence[int], most: int) -> int:
    """How many messages wait in these stores, counted up to `most` + 1."""
    return ContactMessage.objects.filter(store__in=store_ids, handled_at=None).order_by()[: most + 1].count()


def messages_in_state(found: QuerySet[ContactMessage], state: str) -> QuerySet[ContactMessage]:
    """Those of `MESSAGE_STATES`; all of them for anything else."""
    return found.filter(handled_at__isnull=state == "waiting") if state in MESSAGE_STATES else found


def messages_about(found: QuerySet[ContactMessage], text: str) -> QuerySet[ContactMessage]:
    """Those with `text` in name, words or order number; a whole e-mail or phone finds what its owner wrote."""
    named = Q(name__icontains=text) | Q(text__icontains=text) | Q(order_number__iexact=text)
    return found.filter(named | contact_is(text))


def contact_is(text: str) -> Q:
    """Whose e-mail or phone `text` is; nobody's if it is neither."""
    if "@" in text:
        return Q(email__iexact=text)
    try:
        return Q(phone=normalize_phone(text, None))
    except BadInput:
        return Q(pk__in=list[Any]())
