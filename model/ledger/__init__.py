"""The season's accounts: what was done, what it cost, what it will have cost, and invoices beside it."""
