"""The two stores with their rules, hours, deliveries and ways to pay."""

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files import File

from commerce.partner.models import Partner
from commerce.payment.models import StorePaymentMethod
from commerce.shipping.models import DeliveryMethod
from commerce.stores.models import OpeningHours, Store

STORES: list[dict[str, Any]] = [
    {
        "slug": "viveres",
        "host": "viveres.localhost",
        "name": "Bodegón El Paraíso",
        "tagline": "Víveres y frescos en tu puerta",
        "welcome": "Cada precio lleva al lado su monto en bolívares a la tasa BCV del día. Pagas al recibir.",
        "legal_name": "Inversiones El Paraíso de Prueba, C.A.",
        "rif": "J501122440",
        "email": "hola@viveres.example",
        "phone": "+584125550190",
        "address": "Av. Páez, local 12, El Paraíso",
        "city": "Caracas",
        "is_default": True,
        "minimum_order": Decimal("5.00"),
        "free_delivery_from": Decimal("40.00"),
    },
    {
        "slug": "kits",
        "host": "kits.localhost",
        "name": "Taller Tepuy",
        "tagline": "Modelismo para armar con calma",
        "welcome": "Kits, herramientas y pintura para tu mesa de trabajo. Precios en dólares y en bolívares.",
        "legal_name": "Taller Tepuy de Prueba, C.A.",
        "rif": "J409988775",
        "email": "hola@kits.example",
        "phone": "+584145550137",
        "address": "Calle Real de Sabana Grande, local 4",
        "city": "Caracas",
        "is_special_taxpayer": True,
        "minimum_order": Decimal("0.00"),
        "brand": "#5B2A86",
        "brand_hover": "#47206A",
        "brand_on": "#FFFFFF",
        "brand_soft": "#F0E8F7",
        "brand_deep": "#2A1240",
        "brand_deep_on": "#E2CFF2",
    },
]

HOURS = [(day, time(8), time(19)) for day in range(6)] + [(6, time(9), time(14))]

DELIVERIES: list[dict[str, Any]] = [
    {
        "code": "caracas",
        "name": "Entrega en Caracas",
        "description": "En moto, el mismo día si pides antes de las 2 p. m.",
        "kind": "delivery",
        "price": Decimal("3.00"),
        "states": ["Distrito Capital", "Miranda", "La Guaira"],
        "min_days": 0,
        "max_days": 1,
        "position": 0,
    },
    {
        "code": "nacional",
        "name": "Encomienda nacional",
        "description": "A la agencia más cercana. Te avisamos con el número de guía.",
        "kind": "delivery",
        "price": Decimal("6.50"),
        "states": [],
        "min_days": 2,
        "max_days": 5,
        "position": 1,
    },
    {
        "code": "retiro",
        "name": "Retiro en tienda",
        "description": "Te escribimos cuando esté listo.",
        "kind": "pickup",
        "price": Decimal("0.00"),
        "states": [],
        "min_days": 0,
        "max_days": 1,
        "position": 2,
    },
]

PAYMENTS = ["cash_usd", "cash_ves", "transfer_on_delivery"]


def load_stores(images: Path) -> dict[str, Store]:
    """The demo's stores by slug, made where they are missing; what somebody has changed stays."""
    stores = {}
    for values in STORES:
        store, is_new = Store.objects.get_or_create(slug=values["slug"], defaults=values)
        hero = images / f"hero-{store.slug}.webp"
        if is_new and hero.is_file():
            with hero.open("rb") as file:
                store.hero.save(hero.name, File(file))
        _furnish(store)
        stores[store.slug] = store
    return stores


def _furnish(store: Store) -> None:
    Partner.objects.get_or_create(store=store, defaults={"name": store.name})
    if not store.opening_hours.exists():
        OpeningHours.objects.bulk_create(
            OpeningHours(store=store, weekday=day, opens=opens, closes=closes) for day, opens, closes in HOURS
        )
    for values in DELIVERIES:
        DeliveryMethod.objects.get_or_create(store=store, code=values["code"], defaults=values)
    for position, code in enumerate(PAYMENTS):
        StorePaymentMethod.objects.get_or_create(store=store, code=code, defaults={"position": position})
