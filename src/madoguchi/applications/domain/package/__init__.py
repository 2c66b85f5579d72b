"""The package: one application as a zip that another system reads without knowing ours.

Owns the manifest, `application.json`, `application.csv`, the names of the files, writing and checked
reading, and the two published JSON Schemas beside this file (a test holds that they say what the structs
say). Does not own whose answers go in (`services.papers.pack_application`) nor the way to a receiver (`delivery`).
Key words: manifest, items, package id, deterministic, refused.
"""
