"""What the films, the app and the experiments show, computed without a picture: one idea a file, seeded generators."""
