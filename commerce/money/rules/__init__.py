"""The pure rules of money: arithmetic, reading what was typed, writing for a person."""

from commerce.money.rules.arithmetic import convert, distribute, exact, percentage_of, quantize, split_tax
from commerce.money.rules.formats import format_bs, format_in, format_number, format_quantity, format_usd
from commerce.money.rules.reading import parse_amount

__all__ = [
    "convert",
    "distribute",
    "exact",
    "format_bs",
    "format_in",
    "format_number",
    "format_quantity",
    "format_usd",
    "parse_amount",
    "percentage_of",
    "quantize",
    "split_tax",
]
