"""The append-only record of who did what, when, and its chain.

Does not decide what is worth recording: services do, beside the write. Key words: entry, seal, chain.
"""
