"""The settings of a procedure beside its pages: shown and posted."""
