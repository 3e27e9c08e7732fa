"""The test suite: the same engine and the same parts, with cheap passwords and mail kept in memory."""

import environ

environ.Env.ENVIRON.setdefault("LOG_FORMAT", "plain")
environ.Env.ENVIRON.setdefault("LOG_LEVEL", "ERROR")

from project.local.database import database_url  # noqa: E402

from .base import *  # noqa: E402, F403

SECRET_KEY = "only-for-tests-" + "x" * 50
ACCESS_LINK_KEY = "only-for-tests-links-" + "x" * 50
SECRET_FIELDS_KEYS = ["only-for-tests-fields-" + "x" * 50]
JOURNAL_SEAL_KEYS = ["only-for-tests-journal-" + "x" * 50]
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "project.demo", "tests.support"]  # noqa: F405
DATABASES = {"default": database(database_url("test"), pool=False)}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_ALLOWS_PRIVATE_HOSTS = True  # the tests of it switch it off
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = VAR_DIR / "test-media"  # noqa: F405
RECEIPTS_ROOT = VAR_DIR / "test-receipts"  # noqa: F405
PERSONAL_DATA_ROOT = VAR_DIR / "test-personal-data"  # noqa: F405
JOBS_ROOT = VAR_DIR / "test-jobs"  # noqa: F405
AXES_ENABLED = True
STAFF_MFA_REQUIRED = False  # the tests of it switch it on
ENVIRONMENT_LABEL = "test"
SAMPLE_STATEMENTS = VAR_DIR / "test-demo"  # noqa: F405
SERVE_MEDIA = True
