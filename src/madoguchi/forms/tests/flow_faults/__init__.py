"""Faulty flows, made from the good ones, by subject."""
