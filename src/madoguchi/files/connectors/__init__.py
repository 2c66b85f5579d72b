"""The only code of `applications` that talks to the outside: a virus scanner and a store of bytes.

Does not own the ports themselves, which are in `domain`. Key words: scanner, store.
"""
