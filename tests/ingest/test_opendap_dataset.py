"""A dataset on a loopback DAP server: the same answers as from the file, few bytes, and failures in words."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from pytest_httpserver import HTTPServer

from config.settings import Settings
from ingest.gridded_open import GridFiles
from ingest.http import HttpTransport
from ingest.ports import Query
from ingest.recorded import RecordedTransport
from ingest.sources.metno_gridded import MEPS, MetnoGridded
from model.domain.errors import SourceFormatError, SourceUnavailable
from tests.ingest.conftest import NOW, PLACES
from tests.ingest.dap_server import serve
from tests.ingest.synthetic_grids import meps, written

SOURCE = MetnoGridded(MEPS, "MEPS")


def _grids(settings: Settings) -> GridFiles:
    return GridFiles(HttpTransport(settings.http), NOW)


def test_nothing_is_fetched_before_it_is_indexed(httpserver: HTTPServer, settings: Settings) -> None:
    dataset = meps()
    with _grids(settings).open(serve(httpserver, "/dodsC/run.nc", dataset)) as remote:
        assert len(httpserver.log) == 2
        assert dict(remote.sizes) == dict(dataset.sizes)
        part = remote["air_temperature_2m"].isel(time=slice(1, 4, 2), height1=0, y=slice(None, None, -3), x=[2])
        same = dataset["air_temperature_2m"].isel(time=slice(1, 4, 2), height1=0, y=slice(None, None, -3), x=[2])
        np.testing.assert_array_equal(part.to_numpy(), same.to_numpy())
    assert len(httpserver.log) == 3


def test_a_cut_over_the_network_is_the_cut_of_the_file(httpserver: HTTPServer, settings: Settings, tmp_path: Path) -> None:
    dataset = meps()
    address = serve(httpserver, "/dodsC/run.nc", dataset)
    path = written(dataset, tmp_path / "meps.nc")
    cuts = [
        SOURCE.cut(Query(source=MEPS, url=url), grids, places=PLACES, settings=settings, now=NOW)
        for url, grids in ((address, _grids(settings)), (str(path), GridFiles(RecordedTransport(tmp_path), NOW)))
    ]
    remote, local = (SOURCE.parse(raw, places=PLACES, now=NOW) for raw in cuts)
    xr.testing.assert_equal(remote, local)
    assert remote.attrs == local.attrs
    longest = max(int(response.content_length or 0) for _, response in httpserver.log)
    assert longest < 5000  # the whole temperature field alone is 5.8 kB; asked for was one cell


def test_a_run_exchanged_while_it_is_read(httpserver: HTTPServer, settings: Settings) -> None:
    dataset = meps()
    address = serve(httpserver, "/dodsC/run.nc", dataset)
    asked = 0

    class Exchanging(HttpTransport):
        def send(self, query, now):
            nonlocal asked
            if "forecast_reference_time" in query.url:
                asked += 1
                dataset["forecast_reference_time"] = dataset["forecast_reference_time"] + 3600.0 * (asked > 1)
            return super().send(query, now)

    with pytest.raises(SourceUnavailable, match="exchanged for a newer run"):
        SOURCE.cut(
            Query(source=MEPS, url=address), GridFiles(Exchanging(settings.http), NOW), places=PLACES, settings=settings, now=NOW
        )


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, b'Error {\n code = 500;\n message = "out of memory";\n};', "out of memory"),
        (200, b"Welcome", "expected the declaration"),
        (200, b"\xff\xfe", "not text"),
        (404, b"gone", "404"),
        (503, b"busy", "503"),
    ],
)
def test_servers_that_fail(httpserver: HTTPServer, settings: Settings, status: int, body: bytes, message: str) -> None:
    httpserver.expect_request("/dodsC/run.nc.dds").respond_with_data(body, status=status, content_type="text/plain")
    with (
        pytest.raises((SourceUnavailable, SourceFormatError), match=message),
        _grids(settings).open(httpserver.url_for("/dodsC/run.nc")),
    ):
        pass


def test_an_answer_of_another_shape(httpserver: HTTPServer, settings: Settings) -> None:
    address = serve(httpserver, "/dodsC/run.nc", meps())
    with _grids(settings).open(address) as remote:
        httpserver.clear()
        httpserver.expect_request("/dodsC/run.nc.dods").respond_with_data(
            b"Dataset {\n Float64 time[time = 1];\n} x;\n\nData:\n" + np.array([1, 1], ">i4").tobytes() + bytes(8)
        )
        with pytest.raises(SourceFormatError, match=r"asked for time of shape \(6,\), got \(1,\)"):
            remote["time"].load()
