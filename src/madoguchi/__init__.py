"""Madoguchi (窓口): the general-purpose e-application system for local governments."""
