"""The life of an order: every status and every legal move, for pages, desks, commands and webhooks alike.

No Django here: Oscar's settings are read from this module.
"""

PENDING = "pending"
CONFIRMED = "confirmed"
PROCESSING = "processing"
READY = "ready"
SHIPPED = "shipped"
OUT_FOR_DELIVERY = "out_for_delivery"
DELIVERED = "delivered"
CANCELLED = "cancelled"
REFUNDED = "refunded"
FAILED = "failed"

INITIAL = PENDING

PIPELINE: dict[str, tuple[str, ...]] = {
    PENDING: (CONFIRMED, CANCELLED, FAILED),
    CONFIRMED: (PROCESSING, CANCELLED),
    PROCESSING: (READY, SHIPPED, OUT_FOR_DELIVERY, CANCELLED),
    READY: (SHIPPED, OUT_FOR_DELIVERY, DELIVERED, CANCELLED),
    SHIPPED: (OUT_FOR_DELIVERY, DELIVERED),
    OUT_FOR_DELIVERY: (DELIVERED, READY),
    DELIVERED: (REFUNDED,),
    CANCELLED: (REFUNDED,),
    REFUNDED: (),
    FAILED: (PENDING,),
}

# A sale: its payment was accepted, or is taken with the goods. An order that nobody has paid is none yet, and one that
# was cancelled or refunded is none any more.
SOLD = (CONFIRMED, PROCESSING, READY, SHIPPED, OUT_FOR_DELIVERY, DELIVERED)

# A line follows its order.
CASCADE: dict[str, str] = {status: status for status in PIPELINE}
