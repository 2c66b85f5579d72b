"""Where the bytes of attachments and issued documents live: a folder, or any S3.

Does not own the port and its keys (`domain.files.storing`: services need them), which bytes belong to what
(`models`), what they are (`domain.files`) or who may read them. Key words: store, durable, folder, S3.
"""
