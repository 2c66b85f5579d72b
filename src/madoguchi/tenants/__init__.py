"""Local governments: who shares the installation, their tables, and their keys for sealing.

Key words: tenant (地方公共団体), slug, table (a list that a tenant keeps), sealing key, key keeper.
"""
