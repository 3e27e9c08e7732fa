"""The journal: the one account of what happened, and the delivery of each event to whoever subscribed."""
