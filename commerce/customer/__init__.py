"""The account pages of a customer."""
