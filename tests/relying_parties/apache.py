"""Apache with mod_auth_openidc in front of a page: an authority's web server that lets people sign in with Portico.

It runs from a configuration of its own in a temporary folder, as one process that is ended by its id. Its settings
are those of docs/how-to/register-a-relying-party.md.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import urllib3

from tests.served import free_port

PROGRAM = Path("/usr/sbin/apache2")
MODULES = Path("/usr/lib/apache2/modules")
MISSING = "There is no Apache with mod_auth_openidc. Run `make test`, which installs it or says how."
START_SECONDS = 20
NEEDED = ("mpm_event", "authn_core", "authz_core", "authz_user", "env", "include", "mime", "dir", "auth_openidc")

CONFIGURATION = """
ServerRoot {folder}
ServerName {host}
Listen {port}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
LogLevel warn auth_openidc:info
{modules}
{user}
TypesConfig /dev/null
AddType "text/html; charset=utf-8" .html
DocumentRoot {folder}/pages
<Directory {folder}/pages>
  Require all granted
  Options +Includes
  SetOutputFilter INCLUDES
</Directory>

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {client_secret}
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRedirectURI {base}/signed-in/callback
OIDCDefaultLoggedOutURL {base}/signed-out.html
OIDCCryptoPassphrase {passphrase}
OIDCPKCEMethod S256
OIDCScope "{scope}"
OIDCRemoteUserClaim sub
OIDCProviderBackChannelLogoutSupported On
OIDCInfoHook iat access_token id_token userinfo refresh_token session
{more}

<Location /signed-in/>
  AuthType openid-connect
  Require valid-user
</Location>
"""
PAGE = """<!doctype html><html lang="en"><head><title>A page of an authority</title></head><body>
<dl><dt>REMOTE_USER</dt><dd id="user"><!--#echo var="REMOTE_USER" --></dd>
<dt>name</dt><dd id="name"><!--#echo var="OIDC_CLAIM_name" --></dd>
<dt>acr</dt><dd id="acr"><!--#echo var="OIDC_CLAIM_acr" --></dd>
<dt>iss</dt><dd id="iss"><!--#echo var="OIDC_CLAIM_iss" --></dd></dl>
<p><a href="/signed-in/callback?logout={after}">Sign out</a></p></body></html>
"""
SIGNED_OUT = """<!doctype html><html lang="en"><head><title>Signed out</title></head>
<body><p id="out">You are signed out.</p></body></html>
"""


@dataclass
class Apache:
    """A running Apache."""

    base: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def protected(self) -> str:
        """The address of the page that needs a sign-in."""
        return f"{self.base}/signed-in/index.html"

    def said(self) -> str:
        """Return the end of its log, for a failure's message."""
        log = self.folder / "error.log"
        return log.read_text(errors="replace")[-4000:] if log.is_file() else ""


def settings_of(port: int) -> dict[str, str]:
    """Return the addresses that an Apache at a port is registered with."""
    base = f"http://127.0.0.1:{port}"
    return {
        "redirect": f"{base}/signed-in/callback",
        "after_logout": f"{base}/signed-out.html",
        "back_channel_logout": f"{base}/signed-in/callback?logout=backchannel",
    }


@contextmanager
def running_apache(
    *, port: int, issuer: str, client_id: str, client_secret: str, scope: str = "openid profile", more: str = ""
) -> Iterator[Apache]:
    """Start an Apache that sends people to Portico, and end it afterwards."""
    assert PROGRAM.exists(), MISSING
    assert (MODULES / "mod_auth_openidc.so").exists(), MISSING
    folder = Path(tempfile.mkdtemp(prefix="portico-apache-"))
    folder.chmod(0o755)  # Apache's children run as another user
    base = f"http://127.0.0.1:{port}"
    _write_pages(folder / "pages", after_logout=settings_of(port)["after_logout"])
    text = CONFIGURATION.format(
        folder=folder,
        host="127.0.0.1",
        port=f"127.0.0.1:{port}",
        base=base,
        modules="\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED),
        user="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        passphrase=secrets.token_hex(32),
        scope=scope,
        more=more,
    )
    configuration = folder / "apache.conf"
    configuration.write_text(text, encoding="utf-8")
    with (folder / "said.log").open("wb") as said:
        command = [str(PROGRAM), "-f", str(configuration), "-D", "FOREGROUND"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    apache = Apache(base, folder, process)
    try:
        _wait_until_up(apache)
        yield apache
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _write_pages(pages: Path, *, after_logout: str) -> None:
    (pages / "signed-in").mkdir(parents=True)
    (pages / "signed-in" / "index.html").write_text(PAGE.format(after=quote(after_logout, safe="")), encoding="utf-8")
    (pages / "signed-out.html").write_text(SIGNED_OUT, encoding="utf-8")


def _wait_until_up(apache: Apache) -> None:
    http = urllib3.PoolManager(retries=False, timeout=5.0)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and apache.process.poll() is None:
        try:
            if http.request("GET", f"{apache.base}/signed-out.html").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("Apache did not start.\n" + (apache.folder / "said.log").read_text() + apache.said())


__all__ = ["Apache", "free_port", "running_apache", "settings_of"]
