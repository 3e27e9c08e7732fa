"""Where the shop's money arrives: accounts that receive Pago Móvil, transfers, Zelle and whatever else is reported."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store
from commerce.venezuela.fields import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank


class RecipientAccount(models.Model):
    """Where a store's customers send their money. It changes only by an `AccountChange` that two people signed.

    One that takes Pago Móvil has all that a bank's app asks for. Any other has a `title` or a bank, and in `details`
    what customers copy: a list of {"label", "value"}.
    """

    class Currency(models.TextChoices):
        VES = "VES", _("Bolívares")
        USD = "USD", _("Dólares")

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="recipient_accounts", verbose_name=_("tienda")
    )
    currency = models.CharField(_("moneda"), max_length=3, choices=Currency, default=Currency.VES)
    takes_pago_movil = models.BooleanField(
        _("recibe Pago Móvil"), default=True, help_text=_("Apágalo en cuentas para transferencias, Zelle y otras.")
    )
    title = models.CharField(
        _("nombre corto"), max_length=60, blank=True, help_text=_("Si no es de un banco del país: Zelle, por ejemplo.")
    )
    bank = models.ForeignKey(
        Bank, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("banco")
    )
    phone = VenezuelanPhoneField(_("teléfono"), blank=True)
    document = DocumentField(_("RIF o cédula"), blank=True)
    holder = models.CharField(_("titular"), max_length=120)
    account_number = models.CharField(_("número de cuenta"), max_length=20, blank=True)
    details = models.JSONField(_("otros datos para pagar"), default=list, blank=True)
    qr = models.ImageField(_("QR que dio el banco"), upload_to="qr/", blank=True)
    uses_own_cents = models.BooleanField(
        _("céntimos propios"), default=False, help_text=_("Cada cotización abierta lleva sus propios céntimos.")
    )
    is_active = models.BooleanField(_("activa"), default=True)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("cuenta receptora")
        verbose_name_plural = _("cuentas receptoras")
        ordering = ["store", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "bank", "phone", "document"],
                condition=models.Q(takes_pago_movil=True),
                name="pagomovil_account_once",
            ),
            models.CheckConstraint(
                condition=models.Q(takes_pago_movil=False)
                | models.Q(currency="VES", bank__isnull=False) & ~models.Q(phone="") & ~models.Q(document=""),
                name="pagomovil_account_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(bank__isnull=False) | ~models.Q(title=""), name="pagomovil_account_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        tail = str(self.phone or self.account_number)[-2:]
        return f"{self.place} ••{tail}" if tail else self.place

    @property
    def place(self) -> str:
        """Where it is: its bank, or the short name of what is none."""
        return self.bank.name if self.bank else self.title


class ReportedMethod(models.Model):
    """A way to pay that is data: the customer pays to `account` and reports it, and the team looks for it there.

    `fields` says what the report asks besides the reference, the amount and the day, which always are: by name
    "required" or "optional"; what is not named is not asked.
    """

    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="reported_methods", verbose_name=_("tienda")
    )
    code = models.CharField(_("código"), max_length=40, unique=True, editable=False)
    name = models.CharField(_("nombre"), max_length=60)
    currency = models.CharField(
        _("moneda"), max_length=3, choices=RecipientAccount.Currency, default=RecipientAccount.Currency.VES
    )
    is_foreign_currency = models.BooleanField(
        _("es moneda extranjera"), default=False, help_text=_("Suma el IGTF si la tienda es contribuyente especial.")
    )
    instructions = models.TextField(
        _("instrucciones"), blank=True, help_text=_("Lo que el cliente lee al elegirla y antes de reportar.")
    )
    fields = models.JSONField(_("datos que se piden"), default=dict, blank=True)
    account = models.ForeignKey(
        RecipientAccount, on_delete=models.PROTECT, related_name="methods", verbose_name=_("cuenta receptora")
    )
    is_active = models.BooleanField(_("activa"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("forma de pago que se reporta")
        verbose_name_plural = _("formas de pago que se reportan")
        ordering = ["store", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(currency="USD") | models.Q(is_foreign_currency=True),
                name="pagomovil_dollars_are_foreign",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountChange(models.Model):
    """A change of a recipient account that waits for a second person. `proposed` holds the new values by field."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Espera otra firma")
        APPLIED = "applied", _("Aplicado")
        REFUSED = "refused", _("Rechazado")

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("tienda"))
    account = models.ForeignKey(
        RecipientAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("cuenta"),
    )
    proposed = models.JSONField(_("datos nuevos"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("quién lo pidió")
    )
    requested_at = models.DateTimeField(_("pedido el"), auto_now_add=True)
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quién decidió"),
    )
    decided_at = models.DateTimeField(_("decidido el"), null=True, blank=True)
    note = models.CharField(_("nota"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("cambio de cuenta receptora")
        verbose_name_plural = _("cambios de cuentas receptoras")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(state="waiting", account__isnull=False),
                name="pagomovil_one_change_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state="refused")
                | ~models.Q(decided_by=models.F("requested_by")),
                name="pagomovil_change_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id or '+'} {self.state}"
