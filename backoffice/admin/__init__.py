"""The ModelAdmins: one module per app of the shop."""

from . import (  # noqa: F401
    accounts,
    baskets,
    catalogue,
    categories,
    credits,
    customers,
    offers,
    orders,
    pagomovil,
    products,
    rates,
    reference,
    reviews,
    roles,
    stores,
    supply,
)
