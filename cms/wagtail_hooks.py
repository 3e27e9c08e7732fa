"""The editors' screens in the shop's own colours."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def shop_colours() -> SafeString:
    """Wagtail derives its whole scale from a few variables."""
    return format_html('<link rel="stylesheet" href="{}">', static("abasto/cms.css"))
