"""What the server serves: the pages, and beside them the addresses for other systems."""

import streamlit as st

from dashboard.api.routes import ROUTES

app = st.App("app.py", routes=list(ROUTES))
