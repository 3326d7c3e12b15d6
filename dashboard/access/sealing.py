"""What Streamlit is told of the provider, and the secret it seals its cookies with."""

import hashlib
import secrets
from typing import Any

from config.access import Access


def streamlit_secrets(access: Access) -> dict[str, Any]:
    """The table ``[auth]`` that `st.login` reads; handed over in memory, so that no file holds it. Empty where nobody signs in here.

    Args:
        access: The provider and Halka's name with it.
    """
    if access.way != "oidc" or access.oidc_client_secret is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{access.url.rstrip('/')}/oauth2callback",
            "cookie_secret": cookie_secret(access),
            "client_id": access.oidc_client_id,
            "client_secret": access.oidc_client_secret.get_secret_value(),
            "server_metadata_url": access.oidc_metadata_url,
            "client_kwargs": {"scope": access.oidc_scope},
        }
    }


def cookie_secret(access: Access) -> str:
    """The secret that cookies are sealed with: the installation's own, else a new one that ends with this process."""
    if access.secret is None:
        return secrets.token_hex(32)
    return hashlib.sha256(b"halka cookies\n" + access.secret.get_secret_value().encode()).hexdigest()
