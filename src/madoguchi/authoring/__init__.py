"""Drafting procedures: from a paper form, a shared definition or nothing to a version that can be published.

Owns the drafts, what was done to them step by step, and the asking for a second person's approval. Does not own what
a definition means (`forms`) or what is on offer (`catalog`). Whoever calls a service has asked for the permission:
`procedure.write` to start, change, undo, discard and ask; `procedure.publish` to publish, approve and refuse.
Key words: draft (作成中の手続), change, step, collision, trial, publication request.
"""
