"""A developer's machine and the demo: one command, no services of one's own."""

from project.local.database import database_url
from project.local.secrets import local_secret

from .base import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "project.demo"]  # noqa: F405
DEBUG = env.bool("DEBUG", default=False)  # noqa: F405
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret("secret-key")  # noqa: F405
ACCESS_LINK_KEY = env.str("ACCESS_LINK_KEY", default="") or local_secret("access-link-key")  # noqa: F405
SECRET_FIELDS_KEYS = env.list("SECRET_FIELDS_KEYS", default=[]) or [local_secret("secret-fields-key")]  # noqa: F405
JOURNAL_SEAL_KEYS = env.list("JOURNAL_SEAL_KEYS", default=[]) or [local_secret("journal-seal-key")]  # noqa: F405
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": database(database_url(), pool=env.bool("DATABASE_POOL", default=False), conn_max_age=600)}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"  # noqa: F405
MAIL_ALLOWS_PRIVATE_HOSTS = env.bool("MAIL_ALLOWS_PRIVATE_HOSTS", default=True)  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)  # noqa: F405  so that the demo accounts get in
ENVIRONMENT_LABEL = "demo"
SAMPLE_STATEMENTS = VAR_DIR / "demo"  # noqa: F405
SERVE_MEDIA = True
