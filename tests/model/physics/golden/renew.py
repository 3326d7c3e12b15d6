"""Write the golden file anew, and say by how much each output moved: ``python -m tests.model.physics.golden.renew``.

Renew only when a change of behaviour is wanted; look at the printed differences and say in the commit why they are right.
"""

import json
from pathlib import Path

import numpy as np

from tests.model.physics.golden.nights import NAMES, NIGHTS, told

GOLDEN = Path(__file__).with_name("nights.json")


def largest_moves(old: dict, new: dict) -> dict[str, tuple[float, str]]:
    """Largest absolute change of each output, and in which night and column it was."""
    moves = dict.fromkeys(NAMES, (0.0, ""))
    for night, columns in new.items():
        for column, outputs in columns.items():
            before = old.get(night, {}).get(column)
            if before is None:
                continue
            for name, values in ((name, values) for name, values in outputs.items() if name in before):
                moved = float(np.max(np.abs(np.subtract(values, before[name]))))
                moves[name] = max(moves[name], (moved, f"{night}, {column}"))
    return moves


def main() -> None:
    """Command line."""
    old = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    new = {name: told(name) for name in NIGHTS}
    for name, (moved, where) in largest_moves(old, new).items():
        print(f"{name:28} {moved:10.4f}  {where}")
    rows = [
        f"{json.dumps(night)}: {{\n"
        + ",\n".join(f" {json.dumps(column)}: {json.dumps(outputs)}" for column, outputs in columns.items())
        + "}"
        for night, columns in new.items()
    ]
    GOLDEN.write_text("{" + ",\n".join(rows) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
