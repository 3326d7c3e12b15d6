"""Metobs, small: two stations of the latest hour, and one station's file of the latest day."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.sources.samples import ANCHOR, Sample, json_list_reordered

_VALUES = {1: "-2.1", 39: "-3.0", 6: "94", 4: "3.4", 21: "7.9", 3: "210", 7: "0.4", 12: "1200", 16: "100"}
_UNITS = {1: "celsius", 39: "celsius", 6: "procent", 4: "meter per sekund", 21: "meter per sekund", 3: "grader", 7: "millimeter",
          12: "meter", 16: "procent"}  # fmt: skip


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def station(key: str, longitude: float, values: object) -> dict[str, Any]:
    return {
        "key": key,
        "name": f"Prov {key}",
        "owner": "SMHI",
        "height": 2.0,
        "latitude": 59.6,
        "longitude": longitude,
        "value": values,
    }


def answer(anchor: datetime, asked: str) -> bytes:
    found = re.search(r"/parameter/(\d+)/", asked)
    key = int(found[1]) if found else 1
    value = {"date": milliseconds(anchor), "value": _VALUES[key], "quality": "Y"}
    earlier = {"date": milliseconds(anchor - timedelta(hours=1)), "value": _VALUES[key], "quality": "G"}
    stations = [station("90001", 16.50, [value]), station("90002", 16.70, [earlier, value]), station("90003", 16.90, None)]
    return json.dumps(
        {
            "updated": milliseconds(anchor),
            "parameter": {"key": str(key), "name": "Prov", "summary": "Prov", "unit": _UNITS[key]},
            "period": {"key": "latest-hour"},
            "station": stations,
        }
    ).encode()


def csv(anchor: datetime, *rows: str) -> bytes:
    """One station's hourly air temperature as a file."""
    told = rows or tuple(f"{anchor - timedelta(hours=3 - i):%Y-%m-%d;%H:%M:%S};-{i}.5;G" for i in range(4))
    head = [
        "Stationsnamn;Stationsnummer;Stationsnät;Mäthöjd (meter över marken)",
        "Provby;90001;SMHIs stationsnät;2.0",
        "",
        "Parameternamn;Beskrivning;Enhet",
        "Lufttemperatur;momentanvärde, 1 gång/tim;celsius",
        "",
        "Tidsperiod (fr.o.m);Tidsperiod (t.o.m);Höjd (meter över havet);Latitud (decimalgrader);Longitud (decimalgrader)",
        "1990-01-01 00:00:00;2009-12-31 23:59:59;31.0;59.5000;16.4000",
        "2010-01-01 00:00:00;2026-01-15 12:00:00;33.0;59.6000;16.5000",
        "",
        "Datum;Tid (UTC);Lufttemperatur;Kvalitet;;Tidsutsnitt:",
    ]
    return ("\ufeff" + "\n".join([*head, *told]) + "\n").encode()


SAMPLE = Sample(
    source="smhi_metobs",
    answer=answer,
    overrides=lambda server: {"sources.smhi_metobs_url": f"{server}/metobs/version/1.0"},
    reordered=json_list_reordered("station", 1, "value"),
    more=(csv(ANCHOR),),
)
