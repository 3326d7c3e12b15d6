"""On a phone a row is a line that says the same as the columns."""

import pandas as pd

from dashboard.components.plain_table import lines


def test_every_filled_cell_stands_with_its_columns_name_and_empty_ones_take_no_room() -> None:
    frame = pd.DataFrame(
        [{"Zon": "Torget", "Läge": "av", "Anmärkning": "", "Platta": "5,6 °C"}, {"Zon": "Gatan", "Läge": "smältning"}]
    )
    told = lines(frame.fillna("")).split("\n- ")
    assert told[0] == "- **Torget**  \n:gray[Läge] av · :gray[Platta] 5,6 °C"
    assert told[1] == "**Gatan**  \n:gray[Läge] smältning"
