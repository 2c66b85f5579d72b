"""Staff's pages: sign in, queue, case, staff, audit record. Thin: every page reads a query and calls a service.

Does not own any rule about cases (`review`), members of staff (`accounts`) or the look (`ui`). Japanese only.
Key words: desk, queue (受付簿), case, confirmation page, `for_staff`.
"""
