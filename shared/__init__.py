"""What every project needs: command line, seeds, results, statistics, parallel runs, logs, figures, media, README sync.

Importing this package sets the thread pools of OpenMP, OpenBLAS and MKL to one thread. That must happen before
NumPy is first imported: the pools read their environment variables once. A tiny matrix product or a small network's
step is slowed down many times over by two threads that wait for each other; the cores are better used by one process
for each seed (`shared.parallel.pmap`).
"""

from shared.seeding import one_thread

one_thread()
