"""Accounts that look like one person's."""

from dataclasses import dataclass, field
from typing import Final

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Replace
from django.utils.translation import gettext as _

from commerce.accounts.models import Customer
from commerce.address.models import UserAddress

from .rules import mailbox

MOST: Final = 20


@dataclass
class Candidate:
    """An account that may be the same person's, and why we think so."""

    customer: Customer
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """What several accounts have in common, and how many they are."""

    reason: str
    accounts: list[Customer]


def open_accounts(found: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those that may still be merged."""
    return found.filter(merged_into=None, erased_at=None, is_staff=False)


def candidates(person: Customer, among: QuerySet[Customer]) -> list[Candidate]:
    """Accounts of `among` that look like `person`'s, at most `MOST`, each with its reasons."""
    others = open_accounts(with_mailbox(among)).exclude(pk=person.pk)
    streets = UserAddress.objects.filter(user=person).values_list("line1", flat=True)
    same_street = UserAddress.objects.filter(user=OuterRef("pk"), line1__in=list(streets))
    found: dict[int, Candidate] = {}
    for reason, condition in (
        (_("mismo teléfono"), Q(phone=person.phone) if person.phone else None),
        (_("misma cédula"), Q(identity_document=person.identity_document) if person.identity_document else None),
        (_("mismo buzón de correo"), Q(mailbox=mailbox(person.email))),
        (
            _("mismo nombre y dirección"),
            Q(first_name__iexact=person.first_name, last_name__iexact=person.last_name) & Q(Exists(same_street))
            if person.first_name and person.last_name and streets
            else None,
        ),
    ):
        if condition is not None:
            for customer in others.filter(condition).order_by("pk")[:MOST]:
                found.setdefault(customer.pk, Candidate(customer)).reasons.append(reason)
    return list(found.values())[:MOST]


def groups(among: QuerySet[Customer]) -> list[Group]:
    """Accounts of `among` that share a phone, a document or a mailbox, at most `MOST` groups of each kind."""
    accounts = open_accounts(with_mailbox(among))
    found = []
    for column, reason in (
        ("identity_document", _("misma cédula")),
        ("phone", _("mismo teléfono")),
        ("mailbox", _("mismo buzón de correo")),
    ):
        shared = (
            accounts.exclude(**{column: ""})
            .order_by()
            .values(column)
            .annotate(accounts=Count("pk"))
            .filter(accounts__gt=1)
            .order_by(column)
            .values_list(column, flat=True)[:MOST]
        )
        by_value: dict[str, list[Customer]] = {}
        for customer in accounts.filter(**{f"{column}__in": list(shared)}).order_by("pk"):
            by_value.setdefault(getattr(customer, column), []).append(customer)
        found += [Group(reason, same) for same in by_value.values() if len(same) > 1]
    return found


def with_mailbox(found: QuerySet[Customer]) -> QuerySet[Customer]:
    """The same accounts with `mailbox`, as `rules.mailbox` has it."""
    name = Replace(_part(_part(Lower("email"), "@", 1), "+", 1), Value("."), Value(""))
    joined = Concat(name, Value("@"), _part(Lower("email"), "@", 2), output_field=CharField())
    return found.annotate(mailbox=joined)


def _part(text: Func | F, by: str, number: int) -> Func:
    return Func(text, Value(by), Value(number), function="split_part", output_field=CharField())
