"""One campaign a file; each has `run(context)` and returns a `Result`."""
