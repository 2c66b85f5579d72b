"""Hand on to the right government what reached the wrong one (移送)."""
