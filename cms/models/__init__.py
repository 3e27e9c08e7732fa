"""Pages and what they are tied to."""

from .articles import ArticleCategory, ArticleIndexPage, ArticlePage, Author
from .base import ShopPage, StoreSite
from .collections import CollectionPage
from .pages import ContactPage, GuidePage, HomePage, HowToPayPage, LandingPage, PolicyPage
from .search import PromotedResult
from .settings import SiteLook

__all__ = [
    "ArticleCategory",
    "ArticleIndexPage",
    "ArticlePage",
    "Author",
    "CollectionPage",
    "ContactPage",
    "GuidePage",
    "HomePage",
    "HowToPayPage",
    "LandingPage",
    "PolicyPage",
    "PromotedResult",
    "ShopPage",
    "SiteLook",
    "StoreSite",
]
