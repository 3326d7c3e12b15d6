"""The claims in Streamlit's identity cookie, for requests that no page stands behind. A cookie that was not sealed here says nothing."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def claims_of(cookie_header: str) -> Mapping[str, Any]:
    """What the provider vouched for; empty where the cookie is missing, altered, too old, or sealed elsewhere.

    Args:
        cookie_header: Value of the request's ``Cookie`` header.
    """
    cookies, secret = cookie_parser(cookie_header), get_cookie_secret()
    if not secret:
        return {}

    def one(name: str) -> bytes | None:
        sealed = cookies.get(name)
        return None if sealed is None else decode_signed_value(secret, name, sealed.encode("latin-1", "replace"))

    try:
        found = json.loads(get_cookie_with_chunks(one, USER_COOKIE_NAME) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
