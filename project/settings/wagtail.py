"""Wagtail: pages, images and documents. It makes no calls to the outside."""

import environ

env = environ.Env()

WAGTAIL_SITE_NAME = "Abasto"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL", default="http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es", "Español"), ("en", "English")]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an e-mail changes where the new address is confirmed
WAGTAILUSERS_PASSWORD_ENABLED = False
