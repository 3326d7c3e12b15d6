"""FMI's simple flavour, small: two places and three times."""

import re
from datetime import datetime, timedelta

from tests.ingest.sources.samples import Sample, utc

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection timeStamp="2026-01-15T12:00:00Z" numberMatched="9" '
    'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:BsWfs="http://xml.fmi.fi/schema/wfs/2.0">'
)
_VALUES = {"ta": "-2.5", "td": "-3.4", "rh": "94.0", "ws": "3.1", "wd": "200.0", "vis": "4000.0", "pri": "0.4", "rscst": "NaN"}


def element(place: str, time: str, name: str, value: str) -> str:
    return (
        f"<wfs:member><BsWfs:BsWfsElement><BsWfs:Location><gml:Point><gml:pos>{place} </gml:pos></gml:Point></BsWfs:Location>"
        f"<BsWfs:Time>{time}</BsWfs:Time><BsWfs:ParameterName>{name}</BsWfs:ParameterName>"
        f"<BsWfs:ParameterValue>{value}</BsWfs:ParameterValue></BsWfs:BsWfsElement></wfs:member>"
    )


def collection(*elements: str) -> bytes:
    return (_HEAD + "".join(elements) + "</wfs:FeatureCollection>").encode()


def answer(anchor: datetime, asked: str) -> bytes:
    return collection(
        *(
            element(place, utc(anchor + timedelta(minutes=10 * i)), name, value)
            for place in ("59.62000 16.56000", "59.70000 16.40000")
            for i in range(3)
            for name, value in _VALUES.items()
        )
    )


def _reordered(body: bytes) -> bytes:
    members = re.findall(rb"<wfs:member>.*?</wfs:member>", body, re.DOTALL)
    return body.replace(b"".join(members), b"".join([*reversed(members), members[0]]))


SAMPLE = Sample(
    source="fmi_wfs",
    answer=answer,
    overrides=lambda server: {"sources.fmi_wfs_url": f"{server}/wfs"},
    form="xml",
    content_type="text/xml",
    reordered=_reordered,
)
