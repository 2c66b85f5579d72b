"""Decisions (決裁): what was proposed, who prepared it, who stood in."""
