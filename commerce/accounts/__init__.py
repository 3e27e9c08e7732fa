"""People: customers with or without a business, and staff. Login is by e-mail."""
