"""Every change of the stock that a person or an order makes."""

from .counts import apply_count, discard_count, start_count, write_counted
from .movements import move_stock, receive, telling

__all__ = ["apply_count", "discard_count", "move_stock", "receive", "start_count", "telling", "write_counted"]
