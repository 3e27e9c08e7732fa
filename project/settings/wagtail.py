"""Wagtail: pages, images and documents. It makes no calls to the outside."""

import environ

env = environ.Env()

WAGTAIL_SITE_NAME = "Abasto"
WAGTAILADMIN_BASE_URL = env.str("PUBLIC_URL", default="http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [("es-ve", "Español"), ("en", "English")]
# Nothing that a browser would run: a file of the library stands on the shop's own host.
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "csv", "txt", "zip"]
# Pictures: what `commerce.catalogue.pictures` reads, within its limits; renditions weigh little and look the same.
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.images.LibraryImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8_000_000
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_AVIF_QUALITY = 58
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_JPEG_QUALITY = 76
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es", "Español"), ("en", "English")]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # an e-mail changes where the new address is confirmed
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # a page nobody has translated yet is a draft
