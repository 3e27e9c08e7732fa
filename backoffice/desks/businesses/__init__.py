"""The desk where businesses are verified."""
