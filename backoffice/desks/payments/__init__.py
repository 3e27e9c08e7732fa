"""Online payments: the store's keys at its providers, what they told us, and payments that are contested."""
