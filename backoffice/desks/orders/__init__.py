"""The orders desk: moving an order from one status to the next."""
