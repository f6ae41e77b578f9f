"""All settings in one place. What differs between installations comes from the environment."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from yanzhen.config.database import database_from_url

# Before any app is imported: forms.ModelForm[Case] means the same to mypy and at run time.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("YANZHEN_VAR", ROOT / "var"))
TESTING = "pytest" in sys.modules
DEBUG = os.environ.get("YANZHEN_DEBUG") == "1"
# Kept by `yanzhen keys` (base/keyring.py).
FIELD_KEYS_FILE = VAR / "secrets" / ("field_keys.test.json" if TESTING else "field_keys.json")


def _kept_secret(name: str) -> str:
    """A secret of this installation: from the environment, or made once and kept under var/, 0600."""
    if value := os.environ.get(f"YANZHEN_{name}"):
        return value
    if TESTING:
        return f"test-only-{name}-" + "0" * 40
    path = VAR / "secrets" / name.lower()
    if name == "FIELD_KEY" and not path.exists() and FIELD_KEYS_FILE.exists():
        # Removed after a rotation: a fresh one would be another key of the same name.
        return ""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _kept_secret("SECRET_KEY")
# Encrypts identifiers and personal values (base/crypto.py); losing it loses them, so backups name it.
FIELD_KEY = _kept_secret("FIELD_KEY")
# More keys by id, and the one that seals, where they are kept in the environment.
FIELD_KEYS = dict(entry.split(":", 1) for entry in os.environ.get("YANZHEN_FIELD_KEYS", "").split())
FIELD_KEY_CURRENT = os.environ.get("YANZHEN_FIELD_KEY_CURRENT", "")
# aes: AES-256-GCM and SHA-256; sm: SM4-GCM and SM3.
CRYPTO = os.environ.get("YANZHEN_CRYPTO", "aes")
# When a due time turns yellow: so many working days (hours, for limits in hours) are left. No rule sets it.
SOON_WORKING_DAYS = int(os.environ.get("YANZHEN_SOON_WORKING_DAYS", "3"))
SOON_HOURS = int(os.environ.get("YANZHEN_SOON_HOURS", "4"))
ALLOWED_HOSTS = os.environ.get("YANZHEN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YANZHEN_ORIGINS", "").split(",") if o]

# Where links in letters lead: the address that people open.
PUBLIC_ADDRESS = os.environ.get("YANZHEN_ADDRESS") or next(
    iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "yanzhen.base",
    "yanzhen.kernel.audit",
    "yanzhen.kernel.places",
    "yanzhen.kernel.parties",
    "yanzhen.kernel.rulebook",
    "yanzhen.kernel.notices",
    "yanzhen.kernel.documents",
    "yanzhen.kernel.figures",
    "yanzhen.kernel.assets",
    "yanzhen.kernel.cases",
    "yanzhen.kernel.ledger",
    "yanzhen.kernel.agreements",
    "yanzhen.kernel.orders",
    "yanzhen.kernel.works",
    "yanzhen.kernel.surveys",
    "yanzhen.kernel.gatherings",
    "yanzhen.kernel.council",
    "yanzhen.kernel.desk",
    "yanzhen.reforms.innovation_community",
    "yanzhen.reforms.one_pass",
    "yanzhen.reforms.co_governance",
    # Last: its post_migrate step loads every app's SQL, when all tables are there.
    "yanzhen.config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yanzhen.base.middleware.ContentSecurityPolicy",
    # Around the sessions, whose cookie it keeps back too.
    "yanzhen.base.middleware.LateAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yanzhen.kernel.parties.middleware.ActorMiddleware",
    "yanzhen.base.middleware.Refusals",
]

ROOT_URLCONF = "yanzhen.config.urls"
WSGI_APPLICATION = "yanzhen.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "yanzhen" / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yanzhen.base.context.page",
            ],
            "builtins": ["yanzhen.base.templatetags.yz", "django.templatetags.i18n"],
        },
    }
]

# serve and worker act as the app's role, which may not change append-only tables; migrate and the
# loading of SQL act as the owner (docs/run-it/database.md).
_APP_URL = os.environ.get("DATABASE_URL", "")
_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
ONE_DATABASE_ROLE = not (_APP_URL and _OWNER_URL)
_AS_OWNER = os.environ.get("YANZHEN_AS_OWNER") == "1" or TESTING
DATABASES: dict[str, dict[str, Any]] = {
    "default": database_from_url(
        (_OWNER_URL if _AS_OWNER else _APP_URL) or _APP_URL or _OWNER_URL,
        pool_size=int(os.environ.get("YANZHEN_POOL", "0")),
    )
}
DATABASE_APP_ROLE = os.environ.get("YANZHEN_APP_ROLE", "yz_app")
DATABASE_OWNER_ROLE = os.environ.get("YANZHEN_OWNER_ROLE", "yz_owner")
if TESTING:
    # Each who works beside others in one cluster names a test database of their own.
    if test_name := os.environ.get("YZ_TEST_DB"):
        DATABASES["default"]["TEST"] = {"NAME": test_name}
    INSTALLED_APPS.insert(0, "tests.flush_app")
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "yanzhen.kernel.parties.backends.ByName",
    "yanzhen.kernel.parties.backends.ByAddress",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "yanzhen.kernel.parties.adapters.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Five failures, then a quarter of an hour (our default; no rule sets it).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/ip,5/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yanzhen.base.views.csrf_failed"
# One way is a proxy that ends TLS before us. The other, "local", is `serve` with TLS of its own in a trial:
# there nobody may set the proxy's header, and no browser is told to remember it for a year.
HTTPS = os.environ.get("YANZHEN_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS or os.environ.get("YANZHEN_HTTPS") == "local"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# The certificate that phones trust by hand in such a trial; /base/root-certificate/ gives it out.
LOCAL_ROOT_CERTIFICATE = os.environ.get("YANZHEN_LOCAL_ROOT", "")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
# As paths ours come first: as apps they would lose to the words of Django and allauth for the same English
# ("Accounts" of a book were shown as those of logins).
LOCALE_PATHS = [
    path
    for app in INSTALLED_APPS
    if app.startswith("yanzhen.")
    and (
        path := ROOT.joinpath(*app.removesuffix(".apps.ConfigConfig").split("."), "locale")
    ).is_dir()
]
LANGUAGE_COOKIE_NAME = "yz_language"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["yanzhen.config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("build", ROOT / "static-build")] if (ROOT / "static-build").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# What a case number begins with; a locality sets its own.
CASE_NUMBER_PREFIX = os.environ.get("YANZHEN_CASE_PREFIX", "YZ")

# Rows of imports are forgotten after so many days. No rule sets a number, so without one they are kept.
_DAYS = os.environ.get("YANZHEN_IMPORT_ROWS_DAYS", "")
IMPORT_ROWS_KEPT_DAYS = int(_DAYS) if _DAYS else None

# Notices leave the house by e-mail only where a server and a sender are set (kernel/notices).
SMTP_HOST = os.environ.get("YANZHEN_SMTP_HOST", "")
SMTP_TLS = os.environ.get("YANZHEN_SMTP_TLS", "starttls")
SMTP_PORT = int(
    os.environ.get("YANZHEN_SMTP_PORT") or {"starttls": 587, "ssl": 465}.get(SMTP_TLS, 25)
)
SMTP_USER = os.environ.get("YANZHEN_SMTP_USER", "")
SMTP_PASSWORD = os.environ.get("YANZHEN_SMTP_PASSWORD", "")
MAIL_FROM = os.environ.get("YANZHEN_MAIL_FROM", "")

# WeChat Pay (API v3), from the environment only; without a merchant's number it is not offered. Keys as PEM text.
WECHATPAY_MCHID = os.environ.get("YANZHEN_WECHATPAY_MCHID", "")
WECHATPAY_APPID = os.environ.get("YANZHEN_WECHATPAY_APPID", "")
WECHATPAY_CERT_SERIAL = os.environ.get("YANZHEN_WECHATPAY_CERT_SERIAL", "")
WECHATPAY_PRIVATE_KEY = os.environ.get("YANZHEN_WECHATPAY_PRIVATE_KEY", "")
WECHATPAY_APIV3_KEY = os.environ.get("YANZHEN_WECHATPAY_APIV3_KEY", "")
# The provider's public key with its id; without it, its certificates are fetched and kept.
WECHATPAY_PUBLIC_KEY = os.environ.get("YANZHEN_WECHATPAY_PUBLIC_KEY", "")
WECHATPAY_PUBLIC_KEY_ID = os.environ.get("YANZHEN_WECHATPAY_PUBLIC_KEY_ID", "")
WECHATPAY_CERT_DIR = VAR / "wechatpay"
WECHATPAY_GATEWAY = os.environ.get("YANZHEN_WECHATPAY_GATEWAY", "https://api.mch.weixin.qq.com")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
