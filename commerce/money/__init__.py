"""Money: rounding, conversion, taxes, reading and writing of amounts. Always Decimal, never float."""
