"""Cases that were transferred (移送)."""
