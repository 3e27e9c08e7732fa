"""Pago Móvil: quotes in bolívares, what customers report, what banks write, and which of it belongs together."""
