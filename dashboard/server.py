"""What the server serves: the pages, and beside them the addresses for other systems; before both stands the gate."""

import streamlit as st
from starlette.middleware import Middleware

from config.logs import shape_records
from config.settings import load_settings
from dashboard.access.gate import Gate
from dashboard.access.sealing import streamlit_secrets
from dashboard.api.routes import ROUTES
from dashboard.installation import DEFAULT_SITE, SITE_VARIABLE
from dashboard.queries import environment
from dashboard.warm_up import warm_up

_environment = dict(environment())
_settings = load_settings(site=_environment.get(SITE_VARIABLE) or DEFAULT_SITE, env=_environment)
shape_records(_settings.logging)
_gate = Middleware(Gate, access=_settings.access, asks_per_minute=_settings.api.asks_per_minute)

app = st.App("app.py", routes=list(ROUTES), middleware=[_gate], secrets=streamlit_secrets(_settings.access))
warm_up()
