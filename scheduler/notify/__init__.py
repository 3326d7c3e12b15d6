"""Messages that leave the house: what is told (`compose`, `wording`), when it may wait (`quiet`), and the ways out (`channels`)."""
