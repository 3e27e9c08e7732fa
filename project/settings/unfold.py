"""Unfold: the look of the back office (docs of each key: unfold's own documentation)."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "Abasto",
    "SITE_HEADER": "Abasto",
    "SITE_SUBHEADER": _("Administración"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "storefront",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("abasto/favicon.svg")}],
    "STYLES": [
        lambda request: static("abasto/desk.css"),
        lambda request: static("abasto/desk-habits.css"),
    ],
    "SCRIPTS": [
        lambda request: static("abasto/live-socket.js"),
        lambda request: static("abasto/desk-badges.js"),
        lambda request: static("abasto/desk-palette.js"),
        lambda request: static("abasto/desk-keys.js"),
        lambda request: static("abasto/desk-views.js"),
        lambda request: static("abasto/desk-presence.js"),
        lambda request: static("abasto/desk-reach.js"),
    ],
    "ENVIRONMENT": "backoffice.site.environment",
    "DASHBOARD_CALLBACK": "backoffice.dashboard.dashboard",
    "COMMAND": {"search_models": False, "show_history": False},  # the palette finds; see backoffice/habits
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "backoffice.navigation.navigation",
    },
    "COLORS": {
        "base": {
            "50": "oklch(98.4% .003 130)",
            "100": "oklch(96.5% .004 130)",
            "200": "oklch(92.5% .006 135)",
            "300": "oklch(86.8% .008 140)",
            "400": "oklch(70.5% .012 150)",
            "500": "oklch(52.5% .014 160)",
            "600": "oklch(45% .015 165)",
            "700": "oklch(37.5% .016 168)",
            "800": "oklch(28.2% .016 172)",
            "900": "oklch(21.8% .015 175)",
            "950": "oklch(15% .012 178)",
        },
        "primary": {
            "50": "oklch(97.8% .012 178)",
            "100": "oklch(94.7% .026 178)",
            "200": "oklch(89.7% .048 178)",
            "300": "oklch(82.5% .072 178)",
            "400": "oklch(73.5% .092 178)",
            "500": "oklch(62.5% .092 178)",
            "600": "oklch(47% .076 178)",
            "700": "oklch(42.5% .07 178)",
            "800": "oklch(35% .057 178)",
            "900": "oklch(29% .046 178)",
            "950": "oklch(21.5% .034 178)",
        },
    },
}
