"""One use case a file: check → lock → decide → write → audit → publish. All run in the caller's transaction."""
