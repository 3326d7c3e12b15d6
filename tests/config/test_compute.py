"""A cluster must be named to be used, and one reached by tls must have its certificates."""

import pytest

from config.errors import ConfigError
from config.settings import load_settings


def test_a_cluster_needs_its_address() -> None:
    with pytest.raises(ConfigError, match="dask_scheduler, such as tcp://"):
        load_settings(env={}, overrides={"compute.where": "dask"})


def test_a_cluster_by_tls_needs_certificates() -> None:
    named = {"compute.where": "dask", "compute.dask_scheduler": "tls://compute.example:8786"}
    with pytest.raises(ConfigError, match="dask_tls_ca_file"):
        load_settings(env={}, overrides=named)
    files = {f"compute.dask_tls_{kind}_file": f"/etc/halka/{kind}.pem" for kind in ("ca", "cert", "key")}
    assert load_settings(env={}, overrides=named | files).compute.where == "dask"


def test_an_address_without_a_port_is_refused() -> None:
    with pytest.raises(ConfigError, match="dask_scheduler"):
        load_settings(env={}, overrides={"compute.dask_scheduler": "tcp://compute.example"})
