"""Use cases: print in this process (`press`), in a pool (`render`), a process of the pool (`worker`)."""
