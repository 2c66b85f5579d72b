"""The builder: staff make a procedure by looking at it, prove it, try it, publish it.

Does not own what a change does to a definition (`authoring`) or what a definition means (`forms`).
Key words: outline, canvas (the page as the resident sees it), inspector, finding, trial.
"""
