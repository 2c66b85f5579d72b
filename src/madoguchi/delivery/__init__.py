"""The way of accepted applications to the core systems (基幹システム), and the results that come back.

Owns deliveries, their sending, acknowledgement, result and reconciliation. Does not own the package format
(`applications`) nor the case's state (`review`): delivered means acknowledged by the receiver, and is kept
apart. Key words: package, receiver, acknowledged, addressee number (宛名番号), result, reconciliation.
"""
