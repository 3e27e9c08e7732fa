"""Addresses of customers: Venezuelan states, phones and reference points."""
