"""Lay a pydantic form over values from a file and say in one sentence what does not fit.

Every message names the file (or whatever the values came from), the key, the value, and what to do instead.
"""

import difflib
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from config.errors import ConfigError
from config.logs import without_secrets

Form = TypeVar("Form", bound=BaseModel)
Location = tuple[int | str, ...]


def read_toml(path: Path) -> dict[str, Any]:
    """Contents of a TOML file.

    Raises:
        ConfigError: The file is missing, not text, or not TOML; the message names the file and the line.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except (ValueError, RecursionError) as error:  # a broken line, a number of thousands of digits, brackets without end
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def fit(form: type[Form], values: Mapping[str, Any], *, origin: str | Callable[[Location], str]) -> Form:
    """The values as an instance of the form.

    Args:
        form: What the values must look like.
        values: As read.
        origin: File the values came from, or a function from key to the place that set it.

    Raises:
        ConfigError: The first thing that does not fit: unknown key (with the nearest valid name), missing key, or a value
            of the wrong type or outside its range.
    """
    try:
        return form.model_validate(values)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        fault = next((item for item in faults if item["type"] == "extra_forbidden"), faults[0])
        location: Location = fault["loc"]
        place = origin if isinstance(origin, str) else origin(location)
        raise ConfigError(_sentence(form, place, location, fault, more=len(faults) - 1)) from None


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint at the valid name nearest to a wrong one, and the whole list where none is near."""
    names = sorted(valid)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"valid names are {', '.join(names) or 'none'}"


def dotted(location: Location) -> str:
    """A key as a person writes it: ``classes[2].start_depth_wet_cm``, list items counted from 1."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _sentence(form: type[BaseModel], place: str, location: Location, fault: Mapping[str, Any], *, more: int) -> str:
    tail = f" (and {more} more)" if more else ""
    key = dotted(location)
    if fault["type"] == "extra_forbidden":
        owner = _form_at(form, location[:-1])
        hint = nearest(str(location[-1]), owner.model_fields) if owner else "remove it"
        return f"{place}: unknown key {key}; {hint}{tail}"
    if fault["type"] == "missing":
        return f"{place}: {key} is missing; add it{tail}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    owner = _form_at(form, location[:-1])
    field = owner.model_fields.get(str(location[-1])) if owner and location else None
    unit = f" ({field.description})" if field is not None and field.description else ""
    if isinstance(fault["input"], Mapping | list | tuple) or not location:
        return f"{place}: {key + ': ' if key else ''}{message}{tail}"
    shown = "a hidden value" if field is not None and _is_secret(field.annotation) else without_secrets(f"{fault['input']!r}")
    return f"{place}: {key} is {shown}: {message}{unit}{tail}"


def _form_at(form: type[BaseModel] | None, location: Location) -> type[BaseModel] | None:
    """The form that a key's table must fit, found by walking the annotations; None where a key is free."""
    for part in location:
        if form is None:
            return None
        if isinstance(part, int):
            continue
        field = form.model_fields.get(part)
        form = _inner_form(field.annotation) if field is not None else None
    return form


def _inner_form(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) in {typing.Union, types.UnionType, tuple, list, dict, typing.Annotated}:
        return next((inner for part in typing.get_args(annotation) if (inner := _inner_form(part))), None)
    return None


def _is_secret(annotation: Any) -> bool:
    return annotation is SecretStr or SecretStr in typing.get_args(annotation)
