"""Uploaded files: what they really are, whether they may come in, and how they are looked at safely.

Owns the kinds of file, the limits, the inspection by content, the reasons for refusing with their texts, the
upright JPEG of a photo, previews, and the child process that does all this away from the web process.
Does not own where bytes live (`connectors.store`), virus scanning (`connectors.scanner`) or attachments'
rows.
Key words: kind, limits, inspect, refused, preview, child.
"""
