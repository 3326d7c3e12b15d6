"""Who is at the pages, what that person may do, and what is let through to them at all."""
