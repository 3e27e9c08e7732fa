"""Desk: work that one person claims at a time, with a lease that ends by itself."""
