"""Discounts that need a code."""
