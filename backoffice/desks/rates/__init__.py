"""The rate desk: which rate is in use, where it comes from, and what about it needs a person."""
