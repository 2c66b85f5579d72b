"""Before a version goes out: what is to be mended, what differs, what is not translated, example answers."""
