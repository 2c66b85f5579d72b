"""Keeps tenants apart: the scope, the fail-closed base model, composite references, row-level security.

Does not know what a tenant is (`tenants`) nor who may do what. Key words: tenant scope, row-level security.
"""
