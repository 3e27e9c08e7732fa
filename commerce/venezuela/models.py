"""Reference rows of the country. An operator may edit them; what is no longer in use is deactivated, never deleted."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Bank(models.Model):
    """A bank, known everywhere by its four digits as text ("0102")."""

    code = models.CharField(
        _("código"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"\A[0-9]{4}\Z", _("El código de un banco son cuatro números."))],
    )
    name = models.CharField(_("nombre"), max_length=80)
    is_active = models.BooleanField(
        _("en uso"), default=True, help_text=_("Un banco que ya no opera se desactiva; sus pagos viejos lo conservan.")
    )
    supports_mobile_payment = models.BooleanField(_("tiene Pago Móvil"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("banco")
        verbose_name_plural = _("bancos")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^[0-9]{4}$"), name="bank_code_is_four_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PhonePrefix(models.Model):
    """A prefix of mobile numbers ("0414"). Portability exists: the operator is who got the prefix, no more."""

    prefix = models.CharField(
        _("prefijo"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"\A04[0-9]{2}\Z", _("Un prefijo de celular son cuatro números, como 0414."))],
    )
    operator = models.CharField(_("operadora"), max_length=40)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("prefijo de celular")
        verbose_name_plural = _("prefijos de celular")
        ordering = ["prefix"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.operator}"


class TaxRate(models.Model):
    """A tax with its percentage: the VAT rates by code, and the tax on payments in foreign currency (IGTF)."""

    GENERAL = "general"
    REDUCED = "reduced"
    EXEMPT = "exempt"
    IGTF = "igtf"
    CODES = [
        (GENERAL, _("IVA general")),
        (REDUCED, _("IVA reducido")),
        (EXEMPT, _("Exento")),
        (IGTF, _("IGTF (pagos en divisas)")),
    ]

    code = models.CharField(_("código"), max_length=10, unique=True, choices=CODES)
    name = models.CharField(_("nombre"), max_length=60)
    percent = models.DecimalField(
        _("porcentaje"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    legal_basis = models.CharField(_("base legal"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("impuesto")
        verbose_name_plural = _("impuestos")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__range=(0, 100)), name="tax_percent_is_0_to_100"),
        ]

    def __str__(self) -> str:
        return self.name
