"""The guides that staff read: Japanese texts (`texts/`), and which section of them helps on which page."""
