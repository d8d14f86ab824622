"""What `bench.py` measures: the same work done here and by other libraries, which are imported when it begins."""
