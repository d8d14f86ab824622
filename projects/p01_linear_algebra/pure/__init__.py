"""The library: standard library only, no file outside imports anything but numbers and itertools."""
