"""Rows for tests: small, deterministic, with believable values where the test has not said otherwise."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from commerce.accounts.models import User
from commerce.catalogue.indexing import indexing_later
from commerce.catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductCategory,
    ProductClass,
    Unit,
)
from commerce.offer.models import Benefit, Condition, ConditionalOffer, Range
from commerce.partner.models import Partner, StockRecord
from commerce.rates.models import ExchangeRate
from commerce.stores.models import Membership, Store

PASSWORD = "una clave larga 2026"

type Number = Decimal | int | str

_numbers = count(1)


def number() -> int:
    """A number that no other row of this test process has."""
    return next(_numbers)


def make_store(slug: str = "", **fields: Any) -> Store:
    """A store that answers at `<slug>.localhost`."""
    slug = slug or f"tienda-{number()}"
    values: dict[str, Any] = {"name": f"Tienda {slug}", "host": f"{slug}.localhost", "phone": "+584125550190"}
    return Store.objects.create(slug=slug, **values | fields)


def make_user(email: str = "", **fields: Any) -> User:
    """A customer whose password is `PASSWORD`."""
    email = email or f"persona-{number()}@ejemplo.com.ve"
    values: dict[str, Any] = {"first_name": "Yelitza", "last_name": "Marcano"}
    return User.objects.create_user(email=email, password=PASSWORD, **values | fields)


def make_staff(store: Store, role: str = "administrator", permissions: Sequence[str] = (), **fields: Any) -> User:
    """A member of `store`'s team; `permissions` ("catalogue.view_product") are added to the role."""
    user = make_user(**fields)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    group, _created = Group.objects.get_or_create(name=role)
    for permission in permissions:
        app_label, codename = permission.split(".", 1)
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    Membership.objects.create(store=store, user=user, role=group)
    return user


def make_rate(value: Number = "860.18", *, value_date: date | None = None, **fields: Any) -> ExchangeRate:
    """A rate that is in force: today's, unless `value_date` says otherwise."""
    values: dict[str, Any] = {"source": "BCV", "value_date": value_date or timezone.localdate()}
    return ExchangeRate.objects.create(value=Decimal(value), **values | fields)


def make_category(store: Store, name: str = "", parent: Category | None = None, **fields: Any) -> Category:
    """A public category of `store`, at the root or under `parent`."""
    values = {"name": name or f"Categoría {number()}", "store": store, **fields}
    return parent.add_child(**values) if parent else Category.add_root(**values)


def make_class(name: str = "Producto", **fields: Any) -> ProductClass:
    """The product class of that name, which tracks stock."""
    return ProductClass.objects.get_or_create(name=name, defaults={"track_stock": True, **fields})[0]


def make_partner(store: Store) -> Partner:
    """The one partner that holds the stock of `store`."""
    return Partner.objects.get_or_create(store=store, defaults={"name": store.name, "code": f"almacen-{store.slug}"})[0]


def make_product(
    store: Store,
    title: str = "",
    *,
    price: Number | None = "10.00",
    stock: int | None = 20,
    unit: str = Unit.PIECE,
    step: Number = 1,
    category: Category | None = None,
    sku: str = "",
    attributes: Mapping[str, str | Sequence[str] | bool] | None = None,
    product_class: ProductClass | None = None,
    **fields: Any,
) -> Product:
    """A product on sale in `store`. `price` is USD with IVA for one `unit`; `stock` counts steps (None: no record).

    `attributes` maps codes to a value: text (an option), a list (several options) or a boolean; all can be filtered by.
    """
    title = title or f"Producto {number()}"
    kind = product_class or make_class()
    values: dict[str, Any] = {"slug": f"{_slug(title)}-{number()}", "unit": unit, "step": Decimal(step)}
    with indexing_later():
        product = Product.objects.create(store=store, title=title, product_class=kind, **values | fields)
        if category:
            ProductCategory.objects.create(product=product, category=category)
        if stock is not None:
            make_stock(product, price=price, stock=stock, sku=sku)
        for code, value in (attributes or {}).items():
            set_attribute(product, code, value)
    return product


def make_parent_with_variants(
    store: Store,
    title: str = "",
    *,
    variants: Mapping[str, tuple[Number, int]] | None = None,
    attribute: str = "presentacion",
    category: Category | None = None,
    **fields: Any,
) -> Product:
    """A product that is sold as variants: `{"500 g": (price, stock), …}`, each told apart by `attribute`."""
    with indexing_later():
        parent = make_product(store, title, stock=None, structure=Product.PARENT, category=category, **fields)
        for label, (price, stock) in (variants or {"500 g": ("2.50", 5), "1 kg": ("4.00", 0)}).items():
            child = Product.objects.create(
                store=store,
                parent=parent,
                structure=Product.CHILD,
                slug=f"{parent.slug}-{number()}",
                unit=parent.unit,
                step=parent.step,
            )
            make_stock(child, price=price, stock=stock)
            set_attribute(child, attribute, label)
    return Product.objects.get(pk=parent.pk)


def make_stock(product: Product, *, price: Number | None = "10.00", stock: int = 20, sku: str = "") -> StockRecord:
    """A stock record: `price` is USD with IVA for one unit, `stock` counts steps of sale."""
    return StockRecord.objects.create(
        product=product,
        partner=make_partner(product.store),
        partner_sku=sku or f"SKU-{number():05}",
        price_currency="USD",
        price=None if price is None else Decimal(price),
        num_in_stock=stock,
    )


def set_attribute(product: Product, code: str, value: str | Sequence[str] | bool) -> ProductAttributeValue:
    """Give `product` an attribute that can be filtered by, and create the attribute and its options on the way."""
    kind = product.get_product_class()
    attribute = ProductAttribute.objects.filter(product_class=kind, code=code).first() or _make_attribute(
        kind, code, value
    )
    row = ProductAttributeValue(product=product, attribute=attribute)
    options = {}
    if attribute.option_group:
        texts = [value] if isinstance(value, str) else list(value)  # type: ignore[arg-type]
        options = {
            text: AttributeOption.objects.get_or_create(group=attribute.option_group, option=text)[0] for text in texts
        }
    if attribute.type == ProductAttribute.OPTION:
        row.value_option = options[value]
    elif attribute.type == ProductAttribute.BOOLEAN:
        row.value_boolean = bool(value)
    elif attribute.type == ProductAttribute.TEXT:
        row.value_text = str(value)
    row.save()
    if attribute.type == ProductAttribute.MULTI_OPTION:
        row.value_multi_option.set(options.values())
    return row


def make_site_offer(
    store: Store,
    name: str = "",
    *,
    benefit_type: str = "Percentage",
    value: Number = 10,
    products: Sequence[Product] = (),
    categories: Sequence[Category] = (),
    **fields: Any,
) -> ConditionalOffer:
    """An automatic offer on one unit of some products (all of the store's where none are named)."""
    name = name or f"Oferta {number()}"
    everything = not products and not categories
    selection = Range.objects.create(name=f"{name} {number()}", store=store, includes_all_products=everything)
    for product in products:
        selection.add_product(product)
    selection.included_categories.set(categories)
    condition = Condition.objects.create(range=selection, type="Count", value=1)
    benefit = Benefit.objects.create(range=selection, type=benefit_type, value=Decimal(value))
    values: dict[str, Any] = {"offer_type": ConditionalOffer.SITE, "status": ConditionalOffer.OPEN}
    return ConditionalOffer.objects.create(
        name=name, slug=f"oferta-{number()}", store=store, condition=condition, benefit=benefit, **values | fields
    )


def _make_attribute(kind: ProductClass, code: str, value: str | Sequence[str] | bool) -> ProductAttribute:
    if isinstance(value, bool):
        type_, group = ProductAttribute.BOOLEAN, None
    else:
        type_ = ProductAttribute.OPTION if isinstance(value, str) else ProductAttribute.MULTI_OPTION
        group = AttributeOptionGroup.objects.create(name=f"{kind.name} {code}")
    return ProductAttribute.objects.create(
        product_class=kind,
        code=code,
        name=code.replace("_", " ").capitalize(),
        type=type_,
        option_group=group,
        is_facet=True,
    )


def _slug(title: str) -> str:
    letters = (letter if letter.isascii() and letter.isalnum() else " " for letter in title.lower())
    return "-".join("".join(letters).split())
