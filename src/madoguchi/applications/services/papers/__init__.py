"""An application on paper and in packages."""
