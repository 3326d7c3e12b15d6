"""The read-only interface for other systems: what is advised, where, and how the service stands.

It answers on the pages' own address under ``/api/v1`` and reads what the pages read. Without a token it tells whether the service is alive
and ready, and nothing else.
"""
