"""The register of what was received (受付)."""
