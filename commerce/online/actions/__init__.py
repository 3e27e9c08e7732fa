"""Every change of payments in progress: lock, guard, write, record. Providers are asked outside of transactions."""

from .attempts import start_attempt
from .events import receive_event
from .refunds import fetch_refund, refund
from .settling import settle

__all__ = ["fetch_refund", "receive_event", "refund", "settle", "start_attempt"]
