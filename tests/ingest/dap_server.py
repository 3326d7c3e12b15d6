"""A small DAP 2 server of a Dataset in memory, for loopback tests: declarations, attributes, hyperslabs in XDR, and its own way to fail."""

import re
from urllib.parse import unquote

import numpy as np
import xarray as xr
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

_KINDS = {"f4": "Float32", "f8": "Float64", "i2": "Int16", "i4": "Int32", "u1": "Byte"}
_SENT = {"f4": ">f4", "f8": ">f8", "i2": ">i4", "i4": ">i4", "u1": ">u1"}


def serve(server: HTTPServer, path: str, dataset: xr.Dataset) -> str:
    """Serve a Dataset below a path; the address for `GridFiles.open`."""

    def answer(request: Request) -> Response:
        body, kind = answered(dataset, request.path.rsplit(".", 1)[1], unquote(request.query_string.decode()))
        return Response(body, content_type=kind)

    server.expect_request(re.compile(rf"{path}\.(das|dds|dods)")).respond_with_handler(answer)
    return server.url_for(path)


def answered(dataset: xr.Dataset, suffix: str, question: str) -> tuple[bytes, str]:
    """Body and content type that a question about a Dataset is answered with.

    Args:
        dataset: What is served.
        suffix: ``das``, ``dds`` or ``dods``.
        question: Query string, decoded: name and hyperslab.
    """
    if suffix == "das":
        return _das(dataset).encode(), "text/plain"
    if suffix == "dds":
        declared = "".join(_declare(dataset, str(name)) for name in dataset.variables)
        return f"Dataset {{\n{declared}}} run.nc;\n".encode(), "text/plain"
    return _dods(dataset, question), "application/octet-stream"


def _declare(dataset: xr.Dataset, name: str, shape: tuple[int, ...] | None = None) -> str:
    variable = dataset[name]
    sizes = variable.shape if shape is None else shape
    axes = [f"[{dim} = {size}]" for dim, size in zip(variable.dims, sizes, strict=True)]
    line = f"{_KINDS[variable.dtype.str[1:]]} {name}{''.join(axes)};"
    if variable.ndim < 2 or any(dim not in dataset.variables for dim in variable.dims):
        return f"    {line}\n"
    maps = [f"        {_KINDS[dataset[dim].dtype.str[1:]]} {dim}{axis};\n" for dim, axis in zip(variable.dims, axes, strict=True)]
    return f"    Grid {{\n     ARRAY:\n        {line}\n     MAPS:\n{''.join(maps)}    }} {name};\n"


def _das(dataset: xr.Dataset) -> str:
    lines = ["Attributes {"]
    for name, variable in dataset.variables.items():
        lines.append(f"    {name} {{")
        for key, value in variable.attrs.items():
            if isinstance(value, str):
                lines.append(f'        String {key} "{value}";')
            else:
                lines.append(f"        Float64 {key} {', '.join(str(float(item)) for item in np.atleast_1d(value))};")
        lines.append("    }")
    lines += ["    NC_GLOBAL {", '        String title "SYNTHETIC, \\"quoted\\"; with } and {";', "    }", "}"]
    return "\n".join(lines)


def _dods(dataset: xr.Dataset, question: str) -> bytes:
    name, text = question.split("[", 1)[0], question[question.find("[") :] if "[" in question else ""
    if name not in dataset.variables:
        return b'Error {\n    code = 404;\n    message = "no such variable";\n};\n'
    slabs = [slice(int(a), int(c) + 1, int(b)) for a, b, c in re.findall(r"\[(\d+):(\d+):(\d+)\]", text)]
    variable = dataset[name].variable
    part = variable[tuple(slabs)] if slabs else variable
    declared = _declare(dataset, name, part.shape)
    body = _xdr(part.to_numpy())
    if "Grid" in declared:
        for dim, slab in zip(variable.dims, slabs, strict=True):
            body += _xdr(dataset[dim].variable[slab].to_numpy())
    return f"Dataset {{\n{declared}}} run.nc;\n\nData:\n".encode() + body


def _xdr(values: np.ndarray) -> bytes:
    sent = values.astype(_SENT[values.dtype.str[1:]]).tobytes()
    length = np.array([values.size, values.size], ">i4").tobytes() if values.ndim else b""
    return length + sent + b"\0" * (-len(sent) % 4)
