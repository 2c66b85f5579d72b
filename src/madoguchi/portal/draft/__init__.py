"""The draft behind the pages of a form: which one, kept under which address, on which version, ended how."""
