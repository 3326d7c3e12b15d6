"""Looking up a value in JSON by a path such as ``payload.values[0].v`` or ``sensors[name=road].value``."""

import re
from typing import Any

_STEPS = re.compile(r"\[(?P<index>\d+)\]|\[(?P<key>[^=\[\]]+)=(?P<value>[^\[\]]+)\]|(?P<name>[^.\[\]]+)")


def at(content: Any, path: str) -> Any:
    """What stands at a path; None where nothing does. An empty path is the content itself.

    >>> at({"sensors": [{"name": "air", "v": 1}, {"name": "road", "v": -2}]}, "sensors[name=road].v")
    -2
    """
    for step in _STEPS.finditer(path):
        if step["name"] is not None:
            content = content.get(step["name"]) if isinstance(content, dict) else None
        elif not isinstance(content, list):
            return None
        elif step["index"] is not None:
            index = int(step["index"])
            content = content[index] if index < len(content) else None
        else:
            content = next(
                (item for item in content if isinstance(item, dict) and str(item.get(step["key"])) == step["value"]), None
            )
        if content is None:
            return None
    return content
