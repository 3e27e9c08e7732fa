"""An order that waits for money is paid in another way: the customer's page for it, and what it changes."""
