"""Procedure definitions: what a procedure is, as data, and the only reader of its meaning.

Owns the format, its parser, evaluation of answers, the pages to draw, the JSON Schema, the proofs and
the stored versions. Does not own drafts or applications (`applications`) nor what is on offer (`catalog`).
Key words: definition, question, condition, answer, evaluation, version, trial.
"""
