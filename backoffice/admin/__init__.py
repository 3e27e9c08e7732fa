"""The ModelAdmins: one module per app of the shop."""

from . import accounts, catalogue, offers, orders, pagomovil, rates, reference, stores, supply  # noqa: F401
