"""`manage.py setup_production_pagomovil --actor E-MAIL [--signer E-MAIL] [--file ACCOUNTS.json]`."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.pagomovil.actions import accounts
from commerce.pagomovil.models import AccountChange, RecipientAccount
from commerce.pagomovil.setup import WantedAccount, read_accounts
from commerce.refusals import Refusal


class Command(BaseCommand):
    """Idempotent. As on the accounts desk one person asks and another signs: without `--signer` it waits there."""

    help = (
        "Deja las cuentas receptoras como dice un archivo JSON o PAGOMOVIL_ACCOUNTS: "
        '[{"store", "bank", "phone", "document", "holder", "account_number"}]. No acepta datos de muestra.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who asks, who signs, and where the accounts are written."""
        parser.add_argument("--actor", required=True, help="Correo de quien pide los cambios.")
        parser.add_argument("--signer", default="", help="Correo de la otra persona, que los firma.")
        parser.add_argument("--file", type=Path, help="Archivo JSON; si falta, la variable PAGOMOVIL_ACCOUNTS.")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of the rows or none."""
        try:
            actor = _person(options["actor"])
            signer = _person(options["signer"]) if options["signer"] else None
            wanted = read_accounts(_text(options["file"]))
            with transaction.atomic():
                said = [f"{each.row}. {_set_up(each, actor, signer)}" for each in wanted]
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in said:
            self.stdout.write(line)


def _person(email: str) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise CommandError(_("No hay una cuenta activa con el correo %(email)s.") % {"email": email})
    return person


def _text(path: Path | None) -> str:
    if path is None:
        if not settings.PAGOMOVIL_ACCOUNTS:
            raise CommandError(_("Di dónde están las cuentas: --file o PAGOMOVIL_ACCOUNTS."))
        return str(settings.PAGOMOVIL_ACCOUNTS)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("No se pudo leer %(file)s.") % {"file": path}) from error


def _set_up(wanted: WantedAccount, actor: User, signer: User | None) -> str:
    """Bring one account to what is wanted, in words."""
    key = {"store": wanted.store, "bank_id": wanted.values["bank"]}
    key |= {name: wanted.values[name] for name in ("phone", "document")}
    account = RecipientAccount.objects.filter(**key).first()
    change = _waiting(wanted, account)
    if change is None:
        if account is not None and _is_as_wanted(wanted, account, {}):
            return _("ya estaba")
        change = accounts.request_change(wanted.store, account, wanted.values, by=actor)
    if signer is None:
        return _("espera la firma de otra persona, en «Cuentas receptoras»")
    accounts.sign_change(change.pk, by=signer)
    return _("lista")


def _is_as_wanted(wanted: WantedAccount, account: RecipientAccount | None, proposed: Mapping[str, Any]) -> bool:
    """Whether the account is, or would be with what is proposed, as it should be."""
    now = {name: getattr(account, "bank_id" if name == "bank" else name, None) for name in wanted.values}
    return all(str(proposed.get(name, now[name])) == str(value) for name, value in wanted.values.items())


def _waiting(wanted: WantedAccount, account: RecipientAccount | None) -> AccountChange | None:
    """The change that asks for this already, from an earlier run."""
    changes = AccountChange.objects.filter(store=wanted.store, account=account, state=AccountChange.State.WAITING)
    return next((each for each in changes.order_by("pk") if _is_as_wanted(wanted, account, each.proposed)), None)
