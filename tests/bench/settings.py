"""Our project as it runs in production, on the bench's own database and without HTTPS."""

import environ

environ.Env.ENVIRON.setdefault("SECRET_KEY", "bench-only-" + "".join(chr(97 + n % 26) for n in range(60)))
environ.Env.ENVIRON.setdefault("ACCESS_LINK_KEY", "bench-links-" + "".join(chr(97 + n % 26) for n in range(60)))
environ.Env.ENVIRON.setdefault("SECRET_FIELDS_KEYS", "bench-fields-" + "".join(chr(97 + n % 26) for n in range(60)))
environ.Env.ENVIRON.setdefault("JOURNAL_SEAL_KEYS", "bench-seals-" + "".join(chr(97 + n % 26) for n in range(60)))
environ.Env.ENVIRON.setdefault("ALLOWED_HOSTS", "localhost")
environ.Env.ENVIRON.setdefault("LOG_LEVEL", "ERROR")

from project.settings.production import *  # noqa: E402, F403

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OSCAR_BASKET_COOKIE_SECURE = False
SERVE_MEDIA = True
MEDIA_ROOT = VAR_DIR / "bench" / "media"  # noqa: F405
STATIC_ROOT = VAR_DIR / "bench" / "static"  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]  # noqa: F405
