"""What every environment shares. Secrets and addresses come from the environment, never from here."""

from pathlib import Path

import environ
import oscar
from oscar.defaults import *  # noqa: F403  Oscar reads its defaults from the settings module itself

from .accounts import *  # noqa: F403
from .channels import *  # noqa: F403
from .logging import *  # noqa: F403
from .online import *  # noqa: F403
from .oscar import *  # noqa: F403
from .pagomovil import *  # noqa: F403
from .queue import *  # noqa: F403
from .rates import *  # noqa: F403
from .security import *  # noqa: F403
from .unfold import *  # noqa: F403
from .wagtail import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

VERSION = "1.0.0"
DEBUG = False
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
ASGI_APPLICATION = "project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    # Unfold's templates must win over django.contrib.admin's: its apps come first.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.inlines",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "project.messages",
    # Floor 0
    "commerce.money",
    "commerce.sealing",
    "commerce.venezuela",
    "commerce.journal",
    "commerce.desk",
    "commerce.jobs",
    # Floor 1
    "commerce.accounts",
    "commerce.stores",
    "commerce.address.apps.AddressConfig",
    "commerce.catalogue.apps.CatalogueConfig",
    "commerce.reviews.ReviewsConfig",
    "commerce.partner.apps.PartnerConfig",
    "commerce.rates",
    # Floor 2
    "commerce.basket.apps.BasketConfig",
    "commerce.offer.apps.OfferConfig",
    "commerce.voucher.apps.VoucherConfig",
    "commerce.shipping.apps.ShippingConfig",
    "commerce.search.apps.SearchConfig",
    # Floor 3
    "commerce.order.apps.OrderConfig",
    "commerce.payment.apps.PaymentConfig",
    # Floor 4
    "commerce.pagomovil",
    "commerce.cash",
    "commerce.online",
    # Floor 5
    "commerce.checkout.apps.CheckoutConfig",
    "commerce.communication.apps.CommunicationConfig",
    "commerce.customer.apps.CustomerConfig",
    "commerce.refunds",
    "commerce.closing",
    # Floor 6
    "commerce.api",
    # Oscar's own, as they come
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "commerce.reviews.WishlistsConfig",
    "widget_tweaks",
    "treebeard",
    "sorl.thumbnail",
    "django_tables2",
    # Wagtail publishes
    "cms",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "cms.admin_app.EditorsAreaConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    # Third parties
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "channels",
    "channels_postgres",
    "django_htmx",
    "django_q",
    "import_export",
    "simple_history",
    # Last: it restyles what the others registered in the admin.
    "backoffice",
]

MIDDLEWARE = [
    "project.middleware.RequestIdMiddleware",
    "project.middleware.HealthMiddleware",
    "commerce.online.middleware.WebhookMiddleware",
    "commerce.stores.middleware.StoreMiddleware",
    "commerce.stores.middleware.AddressLanguageMiddleware",
    "commerce.stores.pagecache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "commerce.stores.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commerce.accounts.middleware.StaffSecondStepMiddleware",
    "cms.middleware.EditorsAreaMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "commerce.catalogue.middleware.PricesMiddleware",
    "commerce.basket.middleware.BasketMiddleware",
    "cms.middleware.MovedPagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "commerce.stores.context.storefront",
                "commerce.catalogue.context.departments",
                "commerce.rates.context.rate",
                "commerce.basket.context.basket_badge",
                "cms.context.site_look",
            ],
        },
    },
]

LANGUAGE_CODE = "es-ve"
LANGUAGES = [("es-ve", "Español"), ("en", "English")]
# Our strings are written in Spanish, which needs no catalogue; `voice` and `vendor` are for those of third parties.
# Oscar's root app, with its templates, its dashboard and jQuery, is not installed; its translations are.
LOCALE_PATHS = [
    BASE_DIR / "locale",
    BASE_DIR / "locale" / "voice",
    BASE_DIR / "locale" / "vendor",
    Path(oscar.__file__).parent / "locale",
]
USE_I18N = True
FORMAT_MODULE_PATH = ["project.formats"]
USE_TZ = True
TIME_ZONE = "America/Caracas"
# Templates write keys of rows into forms and addresses: they must stay digits from the thousandth row on. What people
# read as an amount goes through the filters of money, which group by themselves.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "project" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Private files: never below MEDIA_ROOT, which is public.
RECEIPTS_ROOT = Path(env.str("RECEIPTS_ROOT", default="") or VAR_DIR / "receipts")
JOBS_ROOT = Path(env.str("JOBS_ROOT", default="") or VAR_DIR / "jobs")
# Copies of a person's data, until they expire.
PERSONAL_DATA_ROOT = Path(env.str("PERSONAL_DATA_ROOT", default="") or VAR_DIR / "personal-data")
# Where the demo keeps the banks' files that one may try the statements desk with; None: the desk offers none.
SAMPLE_STATEMENTS: Path | None = None
STORAGES = {
    "default": {"BACKEND": env.str("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}
    ),
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db" if REDIS_URL else "django.contrib.sessions.backends.db"

# `wagtail.search` is modelsearch under Wagtail's name: only one of the two may be installed.
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": env.str("SEARCH_BACKEND", default="modelsearch.backends.database"),
        "SEARCH_CONFIG": "spanish",
        **({"URLS": [env.str("SEARCH_URL")]} if env.str("SEARCH_URL", default="") else {}),
    }
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
# Whether a store's own mail server may stand in a private network.
MAIL_ALLOWS_PRIVATE_HOSTS = env.bool("MAIL_ALLOWS_PRIVATE_HOSTS", default=False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Abasto <no-responder@abasto.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL

FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
# A reason is what a person writes: it has no length that a long job could run into.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True


def database(url: str, *, pool: bool, conn_max_age: int = 0) -> dict:
    """The Django database entry for `url`; with `pool`, psycopg's pool keeps the connections of a web process."""
    entry = env.db_url_config(url)
    entry["ENGINE"] = "django.db.backends.postgresql"
    entry.setdefault("OPTIONS", {})
    entry["CONN_MAX_AGE"] = 0 if pool else conn_max_age
    # A check would cost every request a query; the first query of a request reconnects by itself (catalogue_stamp).
    entry["CONN_HEALTH_CHECKS"] = False
    if pool:
        entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=10), "timeout": 10}
    return entry
