"""The shop's own words for what Oscar names otherwise: one thing has one name, in the sidebar, lists and forms."""

from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext_lazy as _

_SINCE: Final = _("creado")
# The model's own names (one, many), and those of its fields.
MODELS: Final[dict[str, tuple[Any, Any]]] = {
    "catalogue.Product": (_("producto"), _("productos")),
    "catalogue.ProductClass": (_("tipo de producto"), _("tipos de producto")),
    "catalogue.Category": (_("categoría"), _("categorías")),
    "catalogue.ProductAttribute": (_("atributo"), _("atributos")),
    "partner.StockRecord": (_("existencia y precio"), _("existencias y precios")),
    "partner.Partner": (_("almacén"), _("almacenes")),
    "payment.Source": (_("pago"), _("pagos")),
    "payment.Transaction": (_("movimiento de dinero"), _("movimientos de dinero")),
    "reviews.ProductReview": (_("opinión"), _("opiniones")),
    "voucher.Voucher": (_("código"), _("códigos")),
    "auth.Group": (_("rol"), _("roles")),
}
FIELDS: Final[dict[str, dict[str, Any]]] = {
    "catalogue.Product": {
        "is_public": _("publicado"),
        "slug": _("dirección en la web"),
        "date_created": _SINCE,
        "date_updated": _("cambiado"),
        "structure": _("cómo se vende"),
        "parent": _("producto del que es variante"),
        "meta_title": _("título en buscadores"),
        "meta_description": _("descripción en buscadores"),
    },
    "catalogue.ProductClass": {"slug": _("dirección en la web")},
    "catalogue.ProductAttribute": {"type": _("tipo"), "required": _("obligatorio")},
    "catalogue.Option": {"type": _("tipo"), "required": _("obligatoria")},
    "catalogue.Category": {
        "slug": _("dirección en la web"),
        "meta_title": _("título en buscadores"),
        "meta_description": _("descripción en buscadores"),
    },
    "partner.StockRecord": {
        "partner": _("almacén"),
        "partner_sku": _("código"),
        "price_currency": _("moneda"),
        "num_allocated": _("apartado"),
        "date_updated": _("cambiado"),
    },
    "payment.Source": {
        "order": _("pedido"),
        "source_type": _("forma de pago"),
        "currency": _("moneda"),
        "amount_allocated": _("por cobrar"),
        "amount_debited": _("cobrado"),
        "amount_refunded": _("devuelto"),
        "label": _("cómo se ve"),
    },
    "payment.Transaction": {
        "source": _("pago"),
        "txn_type": _("tipo"),
        "amount": _("monto"),
        "date_created": _("cuándo"),
    },
    "order.Order": {
        "number": _("pedido"),
        "currency": _("moneda"),
        "shipping_address": _("dirección de entrega"),
        "shipping_method": _("forma de entrega"),
        "guest_email": _("correo de quien compró sin cuenta"),
    },
    "voucher.Voucher": {
        "usage": _("cómo se usa"),
        "start_datetime": _("empieza"),
        "end_datetime": _("termina"),
        "num_basket_additions": _("veces puesto en una cesta"),
        "num_orders": _("pedidos"),
        "total_discount": _("descontado"),
    },
    "offer.Range": {"is_public": _("publicado"), "slug": _("dirección en la web")},
    "offer.ConditionalOffer": {
        "slug": _("dirección en la web"),
        "max_basket_applications": _("máximo de veces por pedido"),
        "num_applications": _("veces aplicada"),
        "total_discount": _("descontado"),
    },
    "reviews.ProductReview": {"email": _("correo"), "date_created": _("escrita"), "body": _("opinión")},
    "basket.Basket": {"owner": _("cliente"), "date_created": _("creada")},
    "address.UserAddress": {"line1": _("dirección"), "phone_number": _("teléfono"), "country": _("país")},
}


def speak() -> None:
    """Give the models and fields above our names. Only what people read changes: migrations keep what was declared."""
    for label, (one, many) in MODELS.items():
        options = apps.get_model(label)._meta
        options.verbose_name, options.verbose_name_plural = one, many
    for label, words in FIELDS.items():
        options = apps.get_model(label)._meta
        for name, word in words.items():
            options.get_field(name).verbose_name = word  # type: ignore[union-attr]
