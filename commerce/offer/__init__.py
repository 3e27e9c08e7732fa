"""Discounts that apply by themselves."""
