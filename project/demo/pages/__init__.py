"""The pages of the demo shops: front, campaigns, collections, news, policies, menu and footer, in two languages."""

from .loading import load_pages

__all__ = ["load_pages"]
