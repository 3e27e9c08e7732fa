"""The first screen of the back office: to each role the figures of its work, and what waits for it.

Every figure is a sum of rows that `commerce` reads, and the link on it opens the list of those rows.
"""

from .page import dashboard

__all__ = ["dashboard"]
