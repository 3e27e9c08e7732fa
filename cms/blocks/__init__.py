"""What pages are made of."""

from .body import ARTICLE_BODY, PAGE_BODY, body_blocks

__all__ = ["ARTICLE_BODY", "PAGE_BODY", "body_blocks"]
