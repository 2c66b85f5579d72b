"""Pure Python that every layer may use: the clock, ids, text, eras, numbers, business days, addresses, banks.

Knows nothing of Django, tenants or procedures.
"""
