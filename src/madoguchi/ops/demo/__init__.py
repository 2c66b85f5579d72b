"""The demonstration: fictional local governments with staff, lists and procedures."""
