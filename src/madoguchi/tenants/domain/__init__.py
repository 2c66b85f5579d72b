"""Pure rules about tenants and their keys."""
