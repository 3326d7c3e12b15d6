"""Reports: what a storm or a season was, as plain tables, and those tables as a printable page, a workbook and CSV."""
