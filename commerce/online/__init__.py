"""Paying online: gateways, payments in progress, what providers tell us, and the cards that customers keep."""
