"""Django's settings. What may differ between installations comes from `environment.py`; the rest is decided here."""

from __future__ import annotations

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from portico.site import environment
from portico.site.environment import files, messaging, paying, sealing_letters

# --- rooms and libraries

ROOMS = [
    "portico.site",
    "portico.casework",
    "portico.journeys",
    "portico.messages",
    "portico.evidence",
    "portico.catalogue",
    "portico.identity",
    "portico.ledger",
]
INSTALLED_APPS = [
    # The rooms come first: a template of ours takes the place of a library's.
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "portico.site.notices.NoticesConfig",
    "django.contrib.staticfiles",
    "django.forms",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "portico.site.health.answer_health_first",
    "portico.site.request_log.log_requests",
    "django.middleware.security.SecurityMiddleware",
    "portico.site.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages hold secrets (CSRF tokens): Django pads each answer by a random length against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portico.site.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portico.site.devices.keep_devices",
    "portico.site.problems.ProblemsMiddleware",
    "portico.site.acting.ActingMiddleware",
    "portico.site.access.AccessMiddleware",
    "portico.site.looks.LooksMiddleware",
]
ROOT_URLCONF = "portico.site.urls"
WSGI_APPLICATION = "portico.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["portico.identity.backends.AccountBackend"]
DEBUG = False

# --- database

CONNECT_SECONDS = 5
POOL_WAIT_SECONDS = 5
PREPARE_AFTER = 3  # times that a connection runs a statement before the server keeps its plan


def database(url: str) -> dict[str, Any]:
    """Return Django's description of a database for an address such as postgresql://role@host/name."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url)) if url else {}
    described = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "portico"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # With a pool the pool keeps connections; without one (commands) each is closed after use.
        "CONN_MAX_AGE": 0,
    }
    # Of use to `kernel.rows` alone: Django's own cursors never prepare a statement.
    options = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": PREPARE_AFTER}
    return {**described, "OPTIONS": {**options, **parts}}


DATABASES = {"default": database(environment.database_url("app"))}


def use_pool() -> None:
    """Keep connections open between requests. Only the web server does; a command would hide errors behind a wait."""
    threads = environment.number("WEB_THREADS")
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": threads + 1, "timeout": POOL_WAIT_SECONDS}


# What all web processes share for a while, such as how many requests an address has sent.
# Django removes what is still in force from a cache that is full: a code of an app would then work twice.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portico_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- registries

PORTICO_REGISTRIES = environment.registries("PORTICO_REGISTRIES")
PORTICO_EXCHANGE_ID = environment.exchange_id()
PORTICO_EXCHANGE_KEYS = environment.exchange_keys()

# --- the public log

PORTICO_LEDGER_ORIGIN = environment.ledger_origin()
PORTICO_LEDGER_KEY = environment.signing_seed("PORTICO_LEDGER_KEY")
PORTICO_RECEIPT_KEY = environment.signing_seed("PORTICO_RECEIPT_KEY")
PORTICO_WITNESSES = environment.witnesses()

# --- identity

PORTICO_ADDRESS = environment.site_address()
# The one place where identity learns of the pack: it stands below the room that knows packs.
PORTICO_SURROUNDINGS = "portico.site.surroundings.PackSurroundings"
PORTICO_SIGN_IN_CLIENTS = environment.sign_in_clients()

# --- jobs

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- pages

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portico.site.context.page",
            ],
            # Our own {% csrf_token %}: each form also says for whom its page was made.
            "builtins": ["portico.site.templatetags.form_tokens"],
        },
    }
]
# A notice may say something about a person, so it waits in the session and not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_NAME = "portico_language"
LOCALE_PATHS = [environment.PROJECT / "src/portico/locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- styles and scripts

STATIC_URL = "/static/"
STATIC_ROOT = environment.path("PORTICO_STATE") / "static"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = environment.yes("PORTICO_STATIC_FROM_SOURCE")
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "portico.site.static_files.HashedFiles"
    },
    "documents": files.documents(),
    "print": messaging.print_folder(),
}

# --- letters

PORTICO_LETTER_KEYS = sealing_letters.letter_keys()
PORTICO_TIMESTAMP_URL = sealing_letters.timestamp_url()

# --- documents

PORTICO_SCANNER = files.scanner()

# --- money

PORTICO_PAYMENTS = paying.payments()

# --- safety

SECRET_KEY = environment.secret_key()
PORTICO_DATA_KEYS = environment.data_keys()
PORTICO_PRIVATE_RELYING_PARTIES = environment.yes("PORTICO_PRIVATE_RELYING_PARTIES")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
SECURE = not environment.yes("PORTICO_INSECURE_COOKIES")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# The __Host- prefix makes a browser refuse the cookie from a neighbouring host name.
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "portico-session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "portico-csrf"
DEVICE_COOKIE_NAME = "__Host-device" if SECURE else "portico-device"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portico.site.problems.form_not_ours"
SESSION_ENGINE = "portico.identity.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60  # when a session ends is decided here, not in the browser (identity/rules/sessions.py)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.yes("TRUST_FORWARDED_PROTO") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Bytes of one file: a little more than a pack may allow, so that its own limit says the sentence.
PORTICO_LARGEST_UPLOAD = 101_000_000
FILE_UPLOAD_HANDLERS = [
    "portico.site.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- signing in (django-allauth: passkeys and second factor; nobody has a password)

LOGIN_URL = "sign-in"
ACCOUNT_ADAPTER = "portico.identity.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# An address is stored only once a code that was sent to it came back (identity/actions/signing_in.py).
ACCOUNT_EMAIL_VERIFICATION = "none"
# Who is signed in, or was asked for a second step, may still choose another way in.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_RATE_LIMITS = {"reauthenticate": "30/m/user", "login_failed": "10/5m/key"}
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
MFA_ADAPTER = "portico.identity.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# One office may have one address; what is proved here is a signature, which nobody guesses.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_ISSUER = "Portico"
# A code counts for its own 30 seconds (ASVS 5.0, 6.5.5), which is also how long the library remembers that it was used:
# with the steps before and after, one code would work twice (6.5.1; RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODE_DIGITS = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "add_webauthn": "portico.identity.forms.AddPasskeyForm",
    "login_webauthn": "portico.identity.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "portico.identity.forms.PasskeyAgainForm",
    "activate_totp": "portico.identity.forms.ActivateTotpForm",
    "authenticate": "portico.identity.forms.SecondFactorForm",
    "reauthenticate": "portico.identity.forms.ProveAgainForm",
}
# Who sends codes: by a mail server and an SMS gateway; in the demo into a file. None: the way in is not offered.
PORTICO_CODE_SENDERS = environment.code_senders()
PORTICO_CODES_IN_FILE = environment.yes("PORTICO_CODES_IN_FILE")
PORTICO_STATE = environment.path("PORTICO_STATE")
EMAIL_URL, EMAIL_FROM = environment.text("EMAIL_URL"), environment.text("EMAIL_FROM")
SMS_URL, SMS_TOKEN = environment.text("SMS_URL"), environment.text("SMS_TOKEN")

# --- messages: what tells people that there is a letter, and what prints one

PORTICO_TEXT_PLATFORMS = messaging.text_platforms()
PORTICO_MESSAGE_CHANNELS = messaging.message_channels()
PORTICO_FILED_AT_ONCE = environment.number("PORTICO_FILED_AT_ONCE")
PORTICO_UNREAD_DAYS = environment.number("PORTICO_UNREAD_DAYS")
PORTICO_LETTER_RENDERER = "portico.messages.plugins.paper.PlainLetters"
NOTIFY_URL, NOTIFY_KEY = environment.text("NOTIFY_URL"), environment.text("NOTIFY_KEY")
NOTIFY_TEMPLATES = messaging.notify_templates()

# --- logs

LOGGING_CONFIG = "portico.kernel.logs.configure"
LOGGING = {"level": environment.text("LOG_LEVEL")}
