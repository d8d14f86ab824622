"""The twenty projects, stacked: a project may import a lower-numbered one's public names, never a higher one's."""

import shared as shared  # first of all imports: one thread per process, set before NumPy is imported
