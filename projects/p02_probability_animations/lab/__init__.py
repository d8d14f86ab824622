"""What the interactive page shows, without Streamlit: settings, controls, computations in small pieces, charts.

`state` is what can be set, `controls` how it is asked for, `needles`, `pi_chunks`, `clt`, `squares` and `coins` what is
computed (by `sim`, in pieces well under a tenth of a second), `charts*` what is drawn, and `texts` what is said.
"""
