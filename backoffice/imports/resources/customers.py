"""People who buy."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Moment, Number, Text, Whole, YesNo, mask_email, mask_name
from backoffice.imports.sheets import Context, ObjectSheet, RowError
from commerce.accounts.models import Customer, User
from commerce.customer.desk_queries import has_to_do_with, with_figures
from commerce.journal.history import bulk_create_with_history, bulk_update_with_history
from commerce.stores.models import Store
from commerce.stores.queries import stores_where
from commerce.venezuela.rules import mask_document, mask_phone

SEE_ORDERS: Final = "order.view_order"
_EMAIL = User._meta.get_field("email")


class CustomerSheet(ObjectSheet):
    """Accounts of customers. Whether somebody wants promotions is theirs to say and no column of a file."""

    code = "clientes"
    title = _("Clientes")
    model = Customer
    export_permission = "accounts.view_customer"
    import_permission = "accounts.change_user"
    also_needed = ("accounts.add_user", "accounts.view_personal_data")
    key_column = "email"
    help = _("Las cuentas nuevas quedan sin clave: la persona la crea al entrar con «Olvidé mi clave».")

    email = Column(
        "email", _("Correo"), aliases=["email"], example="yelitza@ejemplo.com.ve", is_required=True, mask=mask_email
    )
    first_name = Column(
        "first_name", _("Nombre"), widget=Text(User._meta.get_field("first_name")), example="Yelitza", is_required=True
    )
    last_name = Column(
        "last_name", _("Apellido"), widget=Text(User._meta.get_field("last_name")), example="Marcano", mask=mask_name
    )
    phone = Column(
        "phone", _("Teléfono"), widget=Text(User._meta.get_field("phone")), example="0412-5550190", mask=mask_phone
    )
    document = Column(
        "identity_document",
        _("Cédula"),
        key="document",
        widget=Text(User._meta.get_field("identity_document")),
        example="V-12345678",
        mask=mask_document,
    )
    joined = Column("date_joined", _("Desde"), key="joined", widget=Moment(), is_export_only=True)
    accepts = Column(
        "accepts_marketing", _("Acepta promociones"), key="accepts_marketing", widget=YesNo(), is_export_only=True
    )

    orders = Column("order_count", _("Pedidos"), key="orders", widget=Whole(), is_export_only=True)
    spent = Column("spent", _("Comprado USD"), key="spent", widget=Number(), is_export_only=True)
    last_order = Column("last_order", _("Último pedido"), key="last_order", widget=Moment(), is_export_only=True)

    def for_person(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        """What they bought in the stores whose orders the person may see, and in no other."""
        return with_figures(queryset, list(stores_where(user, SEE_ORDERS).values_list("pk", flat=True)))

    def hidden_from(self, user: Any) -> frozenset[str]:
        """What was bought, from whoever sees no orders."""
        seen = stores_where(user, SEE_ORDERS).exists()
        return frozenset() if seen else frozenset({"orders", "spent", "last_order"})

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """By e-mail, in any case; each with whether another store has to do with them too."""
        assert context.store is not None
        others = Store.objects.exclude(pk=context.store.pk).values("pk")
        elsewhere = ExpressionWrapper(has_to_do_with(others), BooleanField())
        return User.objects.annotate(folded=Lower("email"), is_shared=elsewhere).filter(folded__in=keys)

    def key_of(self, instance: Any) -> str:
        """The e-mail in small letters."""
        return str(instance.email).lower()

    def read_key(self, text: str) -> str:
        """The same of a cell."""
        return text.lower()

    def new(self, key: str, context: Context) -> Any:
        """An account without a password."""
        try:
            user = User(email=_EMAIL.clean(key, None), registered_in=context.store)  # type: ignore[arg-type]
        except ValidationError as error:
            raise RowError(self._key.title, " ".join(error.messages)) from error
        user.set_unusable_password()
        return user

    def check(self, instance: Any, values: dict[str, Any], context: Context) -> None:
        """The team's accounts, merged and erased ones are not touched by a file."""
        if instance.is_staff or instance.is_superuser:
            raise RowError(self._key.title, _("Es una cuenta del equipo. Cámbiala en su página."))
        if instance.merged_into_id or instance.erased_at:
            raise RowError(self._key.title, _("Esta cuenta ya no se usa. Borra la fila."))
        if getattr(instance, "is_shared", False) and not context.by.is_superuser:
            raise RowError(self._key.title, _("También compra en otra tienda: la cambia la persona en su cuenta."))

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """Two statements each for what is new and what has changed."""
        bulk_create_with_history(new, by=context.by, reason=context.reason)
        fields = ["first_name", "last_name", "phone", "identity_document"]
        bulk_update_with_history(changed, fields, by=context.by, reason=context.reason)

    def store_of(self, instance: Any) -> int | None:
        """A customer is a customer of every store."""
        return None
