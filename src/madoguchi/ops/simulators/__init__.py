"""Stand-ins for systems around us, each a process of its own.

Key words: simulator, fault injection, trial.
"""
