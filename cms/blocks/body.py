"""The blocks that each kind of page may hold, and how many of them keep it good-looking."""

from typing import Any

from wagtail import blocks

from . import elsewhere, goods, shop, timed, words

_WORDS: list[tuple[str, blocks.Block]] = [
    ("text", words.TextBlock()),
    ("picture", words.PictureBlock()),
    ("gallery", words.GalleryBlock()),
    ("video", elsewhere.VideoBlock()),
    ("quote", words.QuoteBlock()),
    ("steps", words.StepsBlock()),
    ("questions", words.QuestionsBlock()),
    ("alert", words.AlertBlock()),
    ("link_card", elsewhere.LinkCardBlock()),
]
_GOODS: list[tuple[str, blocks.Block]] = [
    ("shelf", goods.ShelfBlock()),
    ("spotlight", goods.SpotlightBlock()),
    ("comparison", goods.ComparisonBlock()),
    ("categories", goods.CategoryTilesBlock()),
    ("promo", timed.PromoBlock()),
    ("countdown", timed.CountdownBlock()),
]
_SHOP: list[tuple[str, blocks.Block]] = [
    ("rate", shop.RateBlock()),
    ("ways_to_pay", shop.WaysToPayBlock()),
    ("whatsapp", shop.WhatsAppBlock()),
    ("newsletter", shop.NewsletterBlock()),
]
PAGE_BODY: list[tuple[str, blocks.Block]] = [("hero", words.HeroBlock()), *_GOODS, *_WORDS, *_SHOP]
ARTICLE_BODY: list[tuple[str, blocks.Block]] = [*_WORDS, *_GOODS, *_SHOP]

LIMITS: dict[str, dict[str, int]] = {
    "hero": {"max_num": 1},
    "shelf": {"max_num": 6},
    "spotlight": {"max_num": 3},
    "categories": {"max_num": 2},
    "promo": {"max_num": 3},
    "countdown": {"max_num": 2},
    "rate": {"max_num": 1},
    "ways_to_pay": {"max_num": 1},
    "whatsapp": {"max_num": 2},
    "newsletter": {"max_num": 1},
}


def body_blocks(kind: str = "page") -> dict[str, Any]:
    """The arguments of a page's StreamField."""
    allowed = PAGE_BODY if kind == "page" else ARTICLE_BODY
    names = {name for name, _block in allowed}
    return {
        "block_types": allowed,
        "block_counts": {name: limit for name, limit in LIMITS.items() if name in names},
        "max_num": 24,
        "blank": True,
    }
