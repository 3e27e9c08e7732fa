"""The desk where money goes back: what waits for a decision, a signature or a payment."""
