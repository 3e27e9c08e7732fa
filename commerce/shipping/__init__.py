"""How an order reaches its customer, and for how much."""
