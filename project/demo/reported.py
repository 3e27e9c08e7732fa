"""A bank transfer and Zelle in the demo's first store. All of it is invented."""

from typing import Any

from commerce.accounts.models import User
from commerce.pagomovil.actions.ways import Wanted, save_method
from commerce.pagomovil.models import RecipientAccount, ReportedMethod
from commerce.stores.models import Store

TRANSFER: dict[str, Any] = {
    "bank_id": "0134",
    "account_number": "01340002330200007781",
    "takes_pago_movil": False,
    "position": 10,
}
ZELLE: dict[str, Any] = {
    "title": "Zelle",
    "currency": "USD",
    "takes_pago_movil": False,
    "position": 11,
    "details": [{"label": "Correo de Zelle", "value": "pagos@viveres.example"}],
}


def load_reported(store: Store, staff: User) -> None:
    """The two ways to pay, once, in the store that is the default."""
    if not store.is_default or ReportedMethod.objects.filter(store=store).exists():
        return
    transfer = RecipientAccount.objects.create(store=store, document=store.rif, holder=store.legal_name, **TRANSFER)
    zelle = RecipientAccount.objects.create(store=store, holder=store.legal_name, **ZELLE)
    save_method(
        store,
        Wanted(
            "Transferencia bancaria",
            transfer.pk,
            fields={"payer_name": "required", "bank": "required", "document": "optional", "receipt": "optional"},
            instructions="Transfieres desde tu banco a nuestra cuenta y nos reportas la referencia.",
        ),
        by=staff,
    )
    save_method(
        store,
        Wanted(
            "Zelle",
            zelle.pk,
            fields={"payer_name": "required", "email": "required", "receipt": "optional"},
            instructions="Envía el monto exacto en dólares y escribe solo el número de tu pedido en la nota.",
            is_foreign_currency=True,
        ),
        by=staff,
    )
