"""Events kept in the database with the change they tell of, and the worker that hands them on.

Owns delivery at least once, retries and leases. Does not know what the events mean: `config/wiring.py` lists
which handler each wakes. Key words: event, handler, lease, worker.
"""
