"""Periods for limits on what can be guessed or sent."""

from datetime import timedelta

HOUR = timedelta(hours=1)
