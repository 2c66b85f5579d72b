"""One use case a file: check → lock → decide → write → audit → publish."""
