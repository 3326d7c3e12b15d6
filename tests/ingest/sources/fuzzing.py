"""Bodies that were whole once: bytes flipped, keys dropped, values of another kind, rows twice, numbers out of this world."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

Damage = Callable[[Random, bytes], bytes]

#: What may stand where something else should; beside plain nonsense the marks that providers use for "missing".
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    9999,
    -9,
    -999.0,
    1e308,
    10**400,
    1e-320,
    "",
    " ",
    "NaN",
    "-inf",
    "9999",
    "1,5",
    "0x10",
    "-3.2\u00a0",
    "\u0664\u0662",
    "\ud83d\ude00",
    "å" * 300,
    "2026-13-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+00:00",
    "2026-01-15T12:00:00",
    "2026-03-29T02:30:00",
    "2026-01-15T12:00:00+99:00",
    [],
    {},
    [[]],
    [None],
    {"Value": None},
    [1, "a", {}],
)
_TEXTS = tuple(str(item) for item in ODD if isinstance(item, str | int | float) and item != 10**400)
_LETTERS = tuple(
    item.encode("utf-8", "ignore") for item in (*_TEXTS, "<", ">", "&", '"', "{", "]", ";", ",", "\n", "\x00", "]]>", "&x;")
)


def damaged(form: str) -> Damage:
    """How bodies of a form are damaged: half of the time in their bytes, half of the time in their structure."""
    structure = {"json": _json, "xml": _xml, "csv": _csv}.get(form)

    def damage(chance: Random, body: bytes) -> bytes:
        if structure is None or chance.randint(0, 3) == 0:
            return _bytes(chance, body)
        for _ in range(chance.randint(1, 3)):
            body = structure(chance, body)
        return body

    return damage


def _bytes(chance: Random, body: bytes) -> bytes:
    spoilt = bytearray(body)
    start = chance.randint(0, len(spoilt))
    kind = chance.randint(0, 3)
    if kind == 0:
        return bytes(spoilt[:start])
    if kind == 1 and start < len(spoilt):
        spoilt[start] ^= 1 << chance.randint(0, 7)
        return bytes(spoilt)
    put = chance.choice(_LETTERS) if kind == 2 else chance.randbytes(chance.randint(0, 12))
    spoilt[start : start + chance.randint(0, 40)] = put
    return bytes(spoilt)


def _json(chance: Random, body: bytes) -> bytes:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return _bytes(chance, body)
    nodes = _holders(tree)
    if not nodes:
        return json.dumps(chance.choice(ODD)).encode()
    holder, key = nodes[chance.randint(0, len(nodes) - 1)]
    kind = chance.randint(0, 6)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(chance.randint(0, len(holder)), json.loads(json.dumps(holder[key])))
    elif kind == 2:
        other, place = nodes[chance.randint(0, len(nodes) - 1)]
        first, second = json.dumps(holder[key]), json.dumps(other[place])
        holder[key], other[place] = json.loads(second), json.loads(first)
    elif kind == 3 and isinstance(holder, dict):
        holder[str(key) + chance.choice(("", "x", "å", " "))] = holder.pop(key)
    elif kind == 4 and type(holder[key]) in (int, float) and abs(holder[key]) < 1e300:
        holder[key] = holder[key] * chance.choice((-1, 100, 0.01, 1e12))
    elif kind == 5:
        holder[key] = str(holder[key])
    else:
        holder[key] = chance.choice(ODD)
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _holders(tree: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inner:
            found.append((node, key))
            waiting.append(value)
    return found


_TAG = re.compile(rb"<[^>]+>")
_BETWEEN = re.compile(rb">([^<>]+)<")


def _xml(chance: Random, body: bytes) -> bytes:
    texts, tags = list(_BETWEEN.finditer(body)), list(_TAG.finditer(body))
    kind = chance.randint(0, 4)
    if kind <= 1 and texts:
        chosen = texts[chance.randint(0, len(texts) - 1)]
        return body[: chosen.start(1)] + chance.choice(_LETTERS) + body[chosen.end(1) :]
    if not tags:
        return _bytes(chance, body)
    chosen = tags[chance.randint(0, len(tags) - 1)]
    if kind == 2:
        return body[: chosen.start()] + body[chosen.end() :]
    # an element with all it holds, gone or twice
    name = re.escape(re.split(rb"[\s/>]", chosen[0][1:], maxsplit=1)[0])
    whole = re.compile(rb"<" + name + rb"[\s>].*?</" + name + rb">", re.DOTALL).search(body, chosen.start())
    if whole is None or not name:
        return body.replace(chosen[0], b"", 1)
    return body[: whole.start()] + whole[0] * (0 if kind == 3 else 2) + body[whole.end() :]


def _csv(chance: Random, body: bytes) -> bytes:
    lines = body.split(b"\n")
    row = chance.randint(0, len(lines) - 1)
    sign = max((b";", b",", b"\t"), key=lines[row].count)
    cells = lines[row].split(sign)
    cell = chance.randint(0, len(cells) - 1)
    kind = chance.randint(0, 4)
    if kind == 0:
        del lines[row]
    elif kind == 1:
        lines.insert(chance.randint(0, len(lines)), lines[row])
    elif kind == 2:
        del cells[cell]
    elif kind == 3:
        cells.insert(cell, chance.choice(_LETTERS))
    else:
        cells[cell] = chance.choice(_LETTERS)
    if kind >= 2:
        lines[row] = sign.join(cells)
    return b"\n".join(lines)
