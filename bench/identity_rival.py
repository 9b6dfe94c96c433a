"""A Django site with django-oauth-toolkit as an OpenID provider and nothing else, for bench/identity.py to measure.

Run as a program it makes its tables, its client and its people, and prints their session cookies as JSON; granian
serves `application`. It asks for no consent, as the people of the other side have given theirs, and keeps the client's
secret unhashed: hashed as it does by itself, every sign-in would wait for PBKDF2.
"""

from __future__ import annotations

import json
import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application

_DATABASE = urlsplit(os.environ["RIVAL_DATABASE"])
SCHEMA = "rival"


def _database() -> dict[str, object]:
    from psycopg.conninfo import conninfo_to_dict

    parts = dict(conninfo_to_dict(os.environ["RIVAL_DATABASE"]))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {"options": f"-c search_path={SCHEMA}", "pool": {"min_size": 1, "max_size": 5}},
    }


settings.configure(
    SECRET_KEY="x" * 60,
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": _database()},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF="identity_rival",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": os.environ["RIVAL_KEY"],
        "PKCE_REQUIRED": True,
        "SCOPES": {"openid": "Who it is", "profile": "Their name"},
    },
)
application = get_wsgi_application()

from django.urls import include, path  # noqa: E402

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


def main() -> None:
    """Make what the measurement needs, and print a session cookie for each person."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection
    from oauth2_provider.models import get_application_model

    wanted = json.loads(os.environ["RIVAL_CLIENT"])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    call_command("migrate", verbosity=0)
    client = get_application_model()
    client.objects.create(
        client_id="bench",
        client_secret=wanted["secret"],
        hash_client_secret=False,
        client_type=client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=client.GRANT_AUTHORIZATION_CODE,
        redirect_uris=wanted["redirect_uri"],
        algorithm=client.RS256_ALGORITHM,
        skip_authorization=True,
        name="Bench",
    )
    cookies = []
    for number in range(wanted["people"]):
        user = get_user_model().objects.create(username=f"person-{number}", first_name="Ada", last_name="Berg")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"sessionid={session.session_key}")
    print(json.dumps(cookies))


if __name__ == "__main__":
    main()
