"""Every change of a refund: lock, guard, write, record."""

from .asking import Ask, refuse, request, sign, withdraw
from .paying import hand_over, mark_paid, note_exported, retry
from .sending import ask_soon, send, send_due

__all__ = [
    "Ask",
    "ask_soon",
    "hand_over",
    "mark_paid",
    "note_exported",
    "refuse",
    "request",
    "retry",
    "send",
    "send_due",
    "sign",
    "withdraw",
]
