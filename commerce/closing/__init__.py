"""The end of a day: what came by each way to pay, what does not add up, and which orders nobody paid in time."""
