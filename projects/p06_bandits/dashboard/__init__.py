"""The logic behind the interactive pages, without Streamlit: settings and URLs, live games, races, worlds, charts.

settings      controls and URL parameters <-> validated settings, one frozen dataclass a page
policy_specs  "epsilon_greedy(epsilon=0.05)" <-> a policy with its hyper-parameters
live          one game step by step, against a person or alone
compare       races in chunks: a first picture from a few runs, then more
fused         whole runs in compiled loops, for the policies that most people compare
drawing       worlds that change, painted segment by segment
phase         which policy wins at which gap
charts        Vega-Lite specifications; `palette` gives every policy its colour
"""
