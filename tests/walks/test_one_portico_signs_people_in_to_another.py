"""A region's Portico lets people in who have an account at the state's Portico: two running systems, one browser."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser

from tests.relying_parties.visiting import register
from tests.served import PACK, Served, free_port, served_portico
from tests.walks.pages import Visitor

WHO, PROVIDER = "kari-berg", "state-portico"
LEVEL = "http://eidas.europa.eu/LoA"
SIGN_IN = f"""\
providers:
  {PROVIDER}:
    name: {{nb: "Statens Portico", en: "The state's Portico"}}
    issuer: https://portico.example
    scopes: [openid, profile]
    userinfo: true
    claims: {{name: name, given_name: given_name, family_name: family_name, birth_date: birthdate}}
    levels:
      values: {{"{LEVEL}/low": low, "{LEVEL}/substantial": substantial, "{LEVEL}/high": high}}
      ask: {{substantial: "{LEVEL}/substantial", high: "{LEVEL}/high"}}
    logout: true
    source: [K]
    confidence: high
"""


def test_an_account_at_one_portico_opens_the_other(portico: Served, browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    # Cookies know no ports: the region's site has a host name of its own.
    region = f"http://localhost:{port}"
    client = register(
        browser,
        portico,
        redirect=f"{region}/sign-in/with/{PROVIDER}/return/",
        after_logout=f"{region}/",
        scopes=("profile",),
    )
    pack = Path(shutil.copytree(PACK, tmp_path / "region"))
    (pack / "sign_in.yaml").write_text(SIGN_IN, encoding="utf-8")
    known = {"client_id": client.client_id, "client_secret": client.secret, "issuer": portico.base}

    with served_portico(pack, port=port, PORTICO_SIGN_IN_CLIENTS=json.dumps({PROVIDER: known})) as served:
        visitor = Visitor(browser, portico, "en")
        someone = visitor.sign_in(WHO)
        page = visitor.page
        page.goto(f"{region}/cases/")
        page.locator(f"main a[href^='/sign-in/with/{PROVIDER}/']").click()
        page.wait_for_url(f"{portico.base}/oauth/authorize**")
        page.get_by_role("button", name="Allow and sign in").click()
        page.wait_for_url(f"{region}/cases/")
        me = page.request.get(f"{region}/api/me").json()
        assert (me["name"], me["assurance"]) == (someone.name, "low"), served.logs()

        page.locator("form[action='/sign-out/'] button").first.click()
        page.locator(f"main a[href^='{portico.base}/oauth/end-session']").click()
        page.wait_for_url(re.compile(re.escape(region) + r"/\?state=.+"))
        assert page.request.get(f"{region}/api/me").status == 401
        assert page.request.get(f"{portico.base}/api/me").status == 401
        visitor.close()
