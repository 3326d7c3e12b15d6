"""MET Norway's grids from SYNTHETIC files: the way from a file on disk to a canonical forecast, and every trap on it."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import xarray as xr

from config.settings import Settings
from config.site import Place, Site
from ingest.gridded import cut_piece
from ingest.gridded_open import GridFiles
from ingest.netcdf import read_netcdf
from ingest.ports import GriddedSource, Query, RawBody
from ingest.recorded import RecordedTransport
from ingest.sources.metno_gridded import LEAD, MEPS, NORDIC, WANTED, MetnoGridded
from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.weather import check_forecast
from tests.ingest.conftest import NOW, PLACES
from tests.ingest.synthetic_grids import FILL, meps, nordic, written

SOURCES = {MEPS: MetnoGridded(MEPS, "MEPS"), NORDIC: MetnoGridded(NORDIC, "MET Nordic")}
MAKERS = {MEPS: meps, NORDIC: nordic}


def _cut(path: Path, name: str, settings: Settings, places: tuple[Place, ...] = PLACES) -> RawBody:
    grids = GridFiles(RecordedTransport(path.parent), NOW)
    return SOURCES[name].cut(Query(source=name, url=str(path)), grids, places=places, settings=settings, now=NOW)


def _parse(raw: RawBody, places: tuple[Place, ...] = PLACES) -> xr.Dataset:
    return SOURCES[raw.source].parse(raw, places=places, now=NOW)


def _changed(tmp_path: Path, settings: Settings, name: str, change: Callable[[xr.Dataset], xr.Dataset | None]) -> RawBody:
    dataset = MAKERS[name]()
    return _cut(written(change(dataset) or dataset, tmp_path / "run.nc"), name, settings)


def test_members_reach_the_canonical_forecast(tmp_path: Path, settings: Settings) -> None:
    forecast = check_forecast(_parse(_cut(written(meps(), tmp_path / "meps.nc", chunked=True), MEPS, settings)))
    assert forecast.sizes == {"member": 3, "point": 1, "time": 5}
    assert forecast["time"].to_numpy()[0] == np.datetime64("2026-01-15T10:00")
    assert forecast["interval_start"].to_numpy()[0] == np.datetime64("2026-01-15T09:00")
    first = forecast.isel(point=0, time=0)
    np.testing.assert_allclose(np.diff(first["air_temperature"]), 0.5, atol=1e-3)
    np.testing.assert_allclose(first["precipitation_amount"], [0.4, 0.6, 0.8], rtol=1e-5)
    np.testing.assert_allclose(first["snow_fraction"], 0.75, rtol=1e-4)
    np.testing.assert_allclose(first["wind_speed"], np.hypot([3.0, 4.0, 5.0], 4.0), rtol=1e-6)
    np.testing.assert_allclose(first["surface_downwelling_shortwave_flux"], 50.0, rtol=1e-4)
    np.testing.assert_allclose(first["surface_downwelling_longwave_flux"], 280.0, rtol=1e-4)
    np.testing.assert_allclose(first["air_pressure_at_mean_sea_level"], 1005.0)
    assert float(first["cloud_area_fraction"].max()) == 1.0  # a packing error of 2e-6 above it is no reason to refuse
    assert float(forecast["altitude"][0]) == pytest.approx(30.0, abs=1e-4)
    assert forecast.attrs["reference_time"] == "2026-01-15T09:00:00+00:00"
    assert forecast["point"].to_numpy().tolist() == ["Torget"]


def test_wind_along_the_grid_is_turned_to_true_north(tmp_path: Path, settings: Settings) -> None:
    """Wind along +y blows towards grid north: it comes from the south, as much off true south as the grid is turned."""

    def south_wind(dataset: xr.Dataset) -> xr.Dataset:
        return dataset.assign(x_wind_10m=dataset["x_wind_10m"] * 0)

    forecast = _parse(_changed(tmp_path, settings, MEPS, south_wind))
    turned = np.sin(np.radians(63.3)) * (float(forecast["longitude"][0]) - 15.0)
    np.testing.assert_allclose(forecast["wind_from_direction"], 180.0 + turned, atol=1e-3)


def test_amounts_of_the_hour_before_and_the_missing_first_step(tmp_path: Path, settings: Settings) -> None:
    forecast = check_forecast(_parse(_cut(written(nordic(), tmp_path / "nordic.nc"), NORDIC, settings)))
    assert forecast.sizes == {"member": 1, "point": 1, "time": 5}
    np.testing.assert_allclose(forecast["precipitation_amount"], 0.6, rtol=1e-6)
    np.testing.assert_allclose(forecast["surface_downwelling_shortwave_flux"], 20.0, rtol=1e-4)
    np.testing.assert_allclose(forecast["wind_from_direction"], 225.0)
    assert "surface_downwelling_longwave_flux" not in forecast
    np.testing.assert_allclose(forecast["relative_humidity"], 1.004, rtol=1e-6)
    assert float(forecast["altitude"][0]) == 25.0


def test_a_place_on_the_water_takes_the_nearest_land_cell(tmp_path: Path, settings: Settings) -> None:
    path = written(nordic(), tmp_path / "nordic.nc")
    forecast = _parse(_cut(path, NORDIC, settings))
    # the centre column is water; one column (1 km) further east is land
    assert float(forecast["air_temperature"][0, 0, 0]) == pytest.approx(272.15 + 0.5 - 0.2 - 273.15, abs=1e-4)
    assert float(forecast["longitude"][0]) > PLACES[0].longitude


def test_many_places_come_in_one_piece_in_their_order(tmp_path: Path, settings: Settings) -> None:
    places = (
        Place(name="Öst", longitude=16.66, latitude=59.61, altitude_m=1.0),
        Place(name="Väst", longitude=16.44, latitude=59.63, altitude_m=2.0),
        PLACES[0],
    )
    raw = _cut(written(meps(), tmp_path / "meps.nc"), MEPS, settings, places)
    forecast = _parse(raw, places)
    assert forecast["point"].to_numpy().tolist() == ["Öst", "Väst", "Torget"]
    assert (np.abs(forecast["longitude"].to_numpy() - [16.66, 16.44, 16.55]) < 0.03).all()
    assert len(raw.body) < 20_000


@pytest.mark.parametrize(
    "order", [("ensemble_member", "time", "height1", "x", "y"), ("y", "x", "height1", "time", "ensemble_member")]
)
def test_the_order_of_dimensions_is_read_from_the_file(tmp_path: Path, settings: Settings, order: tuple[str, ...]) -> None:
    def transposed(dataset: xr.Dataset) -> xr.Dataset:
        return dataset.assign({name: dataset[name].transpose(*order, missing_dims="ignore") for name in ("air_temperature_2m",)})

    usual = _parse(_cut(written(meps(), tmp_path / "usual.nc"), MEPS, settings))
    xr.testing.assert_equal(_parse(_changed(tmp_path, settings, MEPS, transposed)), usual)


def test_northern_rows_first(tmp_path: Path, settings: Settings) -> None:
    usual = _parse(_cut(written(meps(), tmp_path / "usual.nc"), MEPS, settings))
    xr.testing.assert_allclose(
        _parse(_changed(tmp_path, settings, MEPS, lambda dataset: dataset.isel(y=slice(None, None, -1)))), usual
    )


def test_packed_integers_are_unpacked(tmp_path: Path, settings: Settings) -> None:
    def packed(dataset: xr.Dataset) -> xr.Dataset:
        kelvin = dataset["air_temperature_2m"]
        attrs = {**kelvin.attrs, "scale_factor": 0.01, "add_offset": 250.0, "_FillValue": np.int16(-32767)}
        return dataset.assign(air_temperature_2m=(kelvin.dims, np.rint((kelvin.to_numpy() - 250.0) / 0.01).astype("i2"), attrs))

    usual = _parse(_cut(written(meps(), tmp_path / "usual.nc"), MEPS, settings))
    forecast = _parse(_changed(tmp_path, settings, MEPS, packed))
    np.testing.assert_allclose(forecast["air_temperature"], usual["air_temperature"], atol=0.006)


def test_a_member_that_ends_early_shortens_and_one_that_is_absent_goes(tmp_path: Path, settings: Settings) -> None:
    def lacking(dataset: xr.Dataset) -> None:
        dataset["air_temperature_2m"][-1, 0, 0] = FILL
        dataset["precipitation_amount_acc"][:, 0, 2] = FILL

    def many(dataset: xr.Dataset) -> xr.Dataset:
        dataset = meps(steps=20)
        lacking(dataset)
        return dataset

    forecast = _parse(_changed(tmp_path, settings, MEPS, many))
    assert forecast.sizes["member"] == 2
    assert forecast.sizes["time"] == 18
    assert "1 of 3 members are missing or end early" in forecast.attrs["note"]


def test_rounding_of_sums_is_levelled_and_a_fall_refused(tmp_path: Path, settings: Settings) -> None:
    def wobble(dataset: xr.Dataset) -> None:
        dataset["precipitation_amount_acc"][3] -= 0.45  # 0.05 mm below the step before

    forecast = _parse(_changed(tmp_path, settings, MEPS, wobble)).isel(member=0, point=0)
    np.testing.assert_allclose(forecast["precipitation_amount"], [0.4, 0.4, 0.0, 0.8, 0.4], atol=1e-5)

    def fall(dataset: xr.Dataset) -> None:
        dataset["precipitation_amount_acc"][3] -= 0.8

    with pytest.raises(SourceFormatError, match=r"precipitation_amount_acc falls by 0\.4 at step 3: it is not summed"):
        _parse(_changed(tmp_path, settings, MEPS, fall))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda dataset: dataset.drop_vars("air_temperature_2m"), "lacks air_temperature_2m"),
        (lambda dataset: dataset.drop_vars("cloud_area_fraction"), "lacks what makes cloud_area_fraction"),
        (lambda dataset: dataset.drop_vars("projection_lambert"), "grid mapping 'projection_lambert', which the file lacks"),
        (lambda dataset: dataset["air_temperature_2m"].attrs.update(units="celsius"), "is in 'celsius', expected K"),
        (lambda dataset: dataset["projection_lambert"].attrs.update(grid_mapping_name="rotated_pole"), "'rotated_pole'"),
        (lambda dataset: dataset.isel(height1=[0, 0]), "2 values along height1"),
        (lambda dataset: dataset["time"].attrs.update(units="fortnights"), "expected seconds or hours since"),
        (lambda dataset: dataset.isel(time=[0]), "holds 1 times"),
        (lambda dataset: dataset.isel(time=[0, 2, 1, 3]), "do not rise"),
        (lambda dataset: dataset.assign_coords(x=("x", np.r_[dataset["x"][:-1], 9e6], dataset["x"].attrs)), "not evenly spaced"),
    ],
)  # fmt: skip
def test_what_is_not_as_documented_is_refused(
    tmp_path: Path, settings: Settings, change: Callable[[xr.Dataset], xr.Dataset | None], message: str
) -> None:
    with pytest.raises(SourceFormatError, match=message):
        _parse(_changed(tmp_path, settings, MEPS, change))


def test_a_place_outside_the_grid_and_a_box_too_large(tmp_path: Path, settings: Settings) -> None:
    path = written(meps(), tmp_path / "meps.nc")
    far = (Place(name="Kiruna", longitude=20.2, latitude=67.85, altitude_m=500.0),)
    with pytest.raises(SourceUnavailable, match="Kiruna lies outside the area"):
        _cut(path, MEPS, settings, far)
    with pytest.raises(SourceUnavailable, match=r"1 cells, 0 MB to fetch.*sources\.gridded_max_bytes"):
        cut_piece(meps(), WANTED, PLACES, lead=LEAD, most_bytes=500, source=MEPS)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"<html>", "no NetCDF file"), (b"\x89HDF\r\n\x1a\nnothing", "cannot be opened"), (None, "No such file")],
)
def test_a_file_that_cannot_be_opened(tmp_path: Path, settings: Settings, content: bytes | None, message: str) -> None:
    path = tmp_path / "meps.nc"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceUnavailable, match=message):
        _cut(path, MEPS, settings)


def test_a_field_without_members_holds_for_all_of_them(tmp_path: Path, settings: Settings) -> None:
    forecast = _parse(
        _changed(
            tmp_path, settings, MEPS, lambda dataset: dataset.assign(cloud_area_fraction=dataset["cloud_area_fraction"][:, :, 0])
        )
    )
    np.testing.assert_allclose(forecast["cloud_area_fraction"], 0.8)


def test_the_piece_keeps_names_units_and_the_grid_as_they_were(tmp_path: Path, settings: Settings) -> None:
    raw = _cut(written(meps(), tmp_path / "meps.nc"), MEPS, settings)
    piece = read_netcdf(raw)
    assert piece["air_temperature_2m"].attrs["units"] == "K"
    assert piece["air_temperature_2m"].dims == ("time", "ensemble_member", "point")
    assert piece["projection_lambert"].attrs["standard_parallel"].tolist() == [63.3, 63.3]
    assert _cut(tmp_path / "meps.nc", MEPS, settings).body == raw.body  # the same file gives the same bytes


def test_sources_are_gridded_and_ask_once(site: Site, settings: Settings) -> None:
    for name, source in SOURCES.items():
        assert isinstance(source, GriddedSource)
        (query,) = source.queries(site, settings, NOW)
        assert query.source == name
        assert query.url.startswith("https://thredds.met.no/thredds/dodsC/")


def test_a_damaged_file_on_disk_is_told(tmp_path: Path, settings: Settings) -> None:
    path = written(meps(cells=60), tmp_path / "meps.nc", chunked=True)
    with h5py.File(path) as file:
        chunk = file["air_temperature_2m"].id.get_chunk_info(0)
    body = bytearray(path.read_bytes())
    body[chunk.byte_offset + 2 : chunk.byte_offset + chunk.size] = bytes(chunk.size - 2)
    path.write_bytes(bytes(body))
    with pytest.raises(SourceUnavailable, match=r"meps\.nc cannot be read whole"):
        _cut(path, MEPS, settings)
