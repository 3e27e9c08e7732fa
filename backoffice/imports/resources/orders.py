"""Orders, one row each; only taken out."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Moment, Number, Whole, mask_email, mask_name
from backoffice.imports.sheets import Sheet
from commerce.order.models import Order
from commerce.venezuela.rules import mask_phone


class OrderSheet(Sheet):
    """Orders with their totals in USD."""

    code = "pedidos"
    title = _("Pedidos")
    model = Order
    export_permission = "order.view_order"

    number = Column("number", _("Pedido"), is_export_only=True)
    placed = Column("date_placed", _("Fecha"), key="placed", widget=Moment(), is_export_only=True)
    store = Column("store__name", _("Tienda"), key="store", is_export_only=True)
    status = Column("status", _("Estado"), is_export_only=True)
    customer = Column("contact_name", _("Cliente"), key="customer", is_export_only=True, mask=mask_name)
    email = Column("contact_email", _("Correo"), key="email", is_export_only=True, mask=mask_email)
    phone = Column("contact_phone", _("Teléfono"), key="phone", is_export_only=True, mask=mask_phone)
    delivery = Column("shipping_method", _("Entrega"), key="delivery", is_export_only=True)
    lines = Column("lines_ordered", _("Renglones"), key="lines", widget=Whole(), is_export_only=True)
    shipping = Column("shipping_incl_tax", _("Envío USD"), key="shipping", widget=Number(), is_export_only=True)
    total = Column("total_incl_tax", _("Total USD"), key="total", widget=Number(), is_export_only=True)

    def ready_for_export(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """With the store and the number of lines."""
        return queryset.select_related("store").annotate(lines_ordered=Count("lines", distinct=True))
