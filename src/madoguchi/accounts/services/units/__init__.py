"""Units of the office, who works where, and the personnel change."""
