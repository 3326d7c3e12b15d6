"""A table of a few rows: columns where there is room for them, lines of text on a phone, where nothing is to be moved sideways."""

import pandas as pd
import streamlit as st

#: So few columns fit a phone as they are.
FIT = 3


def plain_table(frame: pd.DataFrame, *, key: str, alt: str) -> None:
    """Draw a table.

    Args:
        frame: Cells as Markdown; the first column says what each row is about.
        key: Tells the tables of one page apart.
        alt: What it is, in words.
    """
    if len(frame.columns) <= FIT:
        st.table(frame, hide_index=True, border="horizontal", alt=alt)
        return
    with st.container(key=f"narrow-{key}"):
        st.markdown(lines(frame))
    with st.container(key=f"wide-{key}"):
        st.table(frame, hide_index=True, border="horizontal", alt=alt)


def lines(frame: pd.DataFrame) -> str:
    """The rows as text: what each is about in bold, the rest with its column's name; empty cells are left out."""
    names = [str(name) for name in frame.columns]
    told = []
    for first, *rest in frame.astype(str).to_numpy().tolist():
        cells = [f":gray[{name}] {cell}" for name, cell in zip(names[1:], rest, strict=True) if cell]
        told.append(f"- **{first}**  \n" + " · ".join(cells))
    return "\n".join(told)
