"""Drafting procedures: from a paper form, a shared definition or nothing to a version that can be published."""
