"""Cases go from this government to another: what goes along, and steps that another government does (進達・経由)."""
