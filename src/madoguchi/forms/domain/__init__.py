"""The meaning of a definition, pure: parse, compile, evaluate, present, schema, prove."""
