"""The country's data that Pago Móvil stands on: banks and phone prefixes."""

from collections.abc import Callable
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from commerce.pagomovil.models import PaymentReport, RecipientAccount
from commerce.refusals import Conflict
from commerce.venezuela.actions import Loaded, load_reference_data
from commerce.venezuela.models import Bank, PhonePrefix

TABLES: Final = ("banks", "phone_prefixes")


def load(report: Callable[[Loaded], object] = lambda loaded: None) -> None:
    """Create or refresh banks and prefixes; what an operator decided about them stays."""
    load_reference_data(report, only=TABLES)


@transaction.atomic
def clear() -> int:
    """Take out all banks and prefixes; how many rows. Raises Conflict "in_use", which says which are, and keeps all."""
    used = [*_banks_in_use(), *_prefixes_in_use()]
    if used:
        message = _("No se puede vaciar: están en uso %(rows)s.") % {"rows": ", ".join(used)}
        raise Conflict("in_use", message, details={"rows": used})
    return Bank.objects.all().delete()[0] + PhonePrefix.objects.all().delete()[0]


def _banks_in_use() -> list[str]:
    """The banks that any row points to, history apart."""
    codes: set[str] = set()
    for relation in Bank._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is not models.DO_NOTHING:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__isnull": False})
            codes.update(rows.order_by().values_list(relation.field.attname, flat=True).distinct())
    return [str(bank) for bank in Bank.objects.filter(pk__in=codes)]


def _prefixes_in_use() -> list[str]:
    """The prefixes of a recipient account or a report."""
    found = []
    for prefix in PhonePrefix.objects.all():
        start = "+58" + prefix.prefix[1:]
        if any(model.objects.filter(phone__startswith=start).exists() for model in (RecipientAccount, PaymentReport)):
            found.append(str(prefix))
    return found
