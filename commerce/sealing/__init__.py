"""Secrets that we must be able to read again, sealed before they go to the database and its backups."""

from .boxes import Unreadable, seal, unseal

__all__ = ["Unreadable", "seal", "unseal"]
