"""A shop in production. It refuses to start on a setting that would be unsafe."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403


def _required(name: str) -> str:
    value: str = env.str(name, default="")  # noqa: F405
    if not value:
        raise ImproperlyConfigured(f"Falta la variable {name}. Mira .env.example: dice qué poner.")
    return value


def _secret(name: str) -> str:
    return _safe(name, _required(name))


def _safe(name: str, value: str) -> str:
    if len(value) < 50 or len(set(value)) < 8 or value.startswith(("django-insecure", "change", "cambia")):
        raise ImproperlyConfigured(
            f"{name} no es segura: usa al menos 50 caracteres al azar, por ejemplo los que da "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        )
    return value


if env.bool("DEBUG", default=False):  # noqa: F405
    raise ImproperlyConfigured("DEBUG está encendido: en producción muestra datos internos. Quita DEBUG del entorno.")

DEBUG = False
SECRET_KEY = _secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # noqa: F405
ACCESS_LINK_KEY = _secret("ACCESS_LINK_KEY")
SECRET_FIELDS_KEYS = [_safe("SECRET_FIELDS_KEYS", key.strip()) for key in _required("SECRET_FIELDS_KEYS").split(",")]
JOURNAL_SEAL_KEYS = [_safe("JOURNAL_SEAL_KEYS", key.strip()) for key in _required("JOURNAL_SEAL_KEYS").split(",")]
ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",") if host.strip()]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS no puede ser «*»: escribe los dominios de tus tiendas, separados por comas."
    )
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])  # noqa: F405
DATABASES = {
    "default": database(  # noqa: F405
        _required("DATABASE_URL"),
        pool=env.bool("DATABASE_POOL", default=False),  # noqa: F405
        conn_max_age=600,
    )
}
PUBLIC_SCHEME = "https"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)  # noqa: F405
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)  # noqa: F405
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OSCAR_BASKET_COOKIE_SECURE = True
OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = True
ENVIRONMENT_LABEL = "production"
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)  # noqa: F405

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):  # noqa: F405
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
