"""What a customer copies into the app that pays."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from commerce.venezuela.rules import format_document, format_phone, format_rif

from .models import RecipientAccount

COMPANY_LETTERS: Final = "JGC"


@dataclass(frozen=True)
class CopyRow:
    """A datum to type in the bank's app: `shown` for the eye, `copied` as the app takes it."""

    label: str
    shown: str
    copied: str
    hint: str = ""


def recipient_rows(account: RecipientAccount, number: str) -> list[CopyRow]:
    """Bank, phone, document, holder and concept. Phone and document are copied without their signs."""
    phone, document, bank = str(account.phone), str(account.document), account.bank
    is_company = document[:1] in COMPANY_LETTERS
    written = format_rif(document) if is_company else format_document(document)
    concept = "".join(filter(str.isalnum, number))
    return [
        CopyRow(_("Banco"), f"{bank.code} · {bank.name}" if bank else "", bank.code if bank else ""),
        CopyRow(_("Teléfono"), format_phone(phone), digits_of(format_phone(phone))),
        CopyRow(_("RIF") if is_company else _("Cédula"), written, document),
        CopyRow(_("Titular"), account.holder, account.holder),
        CopyRow(_("Concepto"), concept, concept, _("(si tu banco lo pide)")),
    ]


def digits_of(text: str) -> str:
    """The digits of `text` alone."""
    return "".join(filter(str.isdigit, text))


def account_rows(account: RecipientAccount, number: str) -> list[CopyRow]:
    """An account's data to copy, those that it has; with the order's number as the concept."""
    bank, document, phone = account.bank, str(account.document), str(account.phone)
    rows: list[Any] = [CopyRow(_("Banco"), f"{bank.code} · {bank.name}", bank.code)] if bank else []
    if account.account_number:
        groups = [account.account_number[start : start + 4] for start in range(0, 20, 4)]
        rows.append(CopyRow(_("Cuenta"), " ".join(groups), account.account_number))
    rows += [CopyRow(row["label"], row["value"], row["value"]) for row in account.details]
    if document:
        is_company = document[:1] in COMPANY_LETTERS
        written = format_rif(document) if is_company else format_document(document)
        rows.append(CopyRow(_("RIF") if is_company else _("Cédula"), written, document))
    if phone:
        rows.append(CopyRow(_("Teléfono"), format_phone(phone), digits_of(format_phone(phone))))
    concept = "".join(filter(str.isalnum, number))
    rows.append(CopyRow(_("Titular"), account.holder, account.holder))
    rows.append(CopyRow(_("Concepto"), concept, concept, _("(si te lo pide)")))
    return rows
