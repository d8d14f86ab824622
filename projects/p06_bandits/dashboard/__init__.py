"""The logic behind the interactive pages, without Streamlit: settings and URLs, live games, races, worlds, charts.

state         settings of every page, one frozen dataclass each, and their URL parameters; `checks` what they accept
controls      which widget each setting has, as data; `texts` what the pages say
policy_specs  "epsilon_greedy(epsilon=0.05)" <-> a policy with its hyper-parameters
live          one game step by step, alone or against a person
compare       races in chunks: a first picture from a few runs, then more
fused         whole runs in compiled loops, for the policies that most people compare
drawing       worlds that change, painted cell by cell
phase, contextual_sweep, off_policy, exact_lines, theory_lines     the numbers of the other pages
charts, charts_live, charts_maps                                   pictures: data with a Vega-Lite specification
"""
