"""Every change of a basket: lock the basket's row, guard by the rules, write.

Whatever changes a basket takes its row first, so that two windows of one visitor take turns. Prices and stock are
always the server's; a quantity is in the product's unit of sale.
"""

from .codes import apply_voucher, clear, remove_voucher
from .endings import expire, merge
from .lines import Change, add, move_step, remove, remove_unavailable, set_note, set_quantity
from .locks import lock, open_for

__all__ = [
    "Change",
    "add",
    "apply_voucher",
    "clear",
    "expire",
    "lock",
    "merge",
    "move_step",
    "open_for",
    "remove",
    "remove_unavailable",
    "remove_voucher",
    "set_note",
    "set_quantity",
]
