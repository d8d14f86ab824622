"""Linear algebra in pure Python: exact where it can be, certified where it can't, and fast for what it is."""
