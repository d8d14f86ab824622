"""The interactive page: `streamlit run projects/p01_linear_algebra/app.py`, or as a page of the hub, projects/app.py.

A 2 x 2 matrix, set by dragging the images of the basis vectors, by typing, or from a list; and what it does to the
plane. Only drawing lives here; what is known of the matrix stands in viz/explorer.py, the picture in
viz/planar_chart.py. Bad input ends in one line of st.error.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

NAMES = ("a11", "a12", "a21", "a22")


def main() -> None:
    """Draw the page."""
    st.set_page_config("Linear algebra", page_icon=":material/grid_on:", layout="wide")
    st.title("What a matrix does")
    with st.empty(), st.spinner("Loading ..."):  # the title is on the screen before the heavy imports
        from projects.p01_linear_algebra.viz import explorer
        from projects.p01_linear_algebra.viz.planar import planar_map
    if NAMES[0] not in st.session_state:
        entries, problems = explorer.from_params(st.query_params.to_dict())
        put(entries)
        for problem in problems:
            st.warning(f"The link: {problem}", icon=":material/link_off:")
    st.caption(
        "The columns of A are where the basis vectors go. Drag the box around a tip, type fractions, or start from a "
        "preset; the address of the page is a link to what you see."
    )
    with st.sidebar:
        controls(explorer.PRESETS)
    try:
        A = explorer.read_matrix(typed())
        a = planar_map([[float(x) for x in row] for row in A.rows])
    except (ValueError, ArithmeticError) as error:
        st.error(str(error), icon=":material/error:")
        return
    st.query_params.from_dict(dict(zip(NAMES, typed(), strict=True)))
    left, right = st.columns([4, 3])
    with left:
        picture(a)
    with right:
        places: list[Any] = [*st.columns(2), st, st]  # pairs of numbers need the whole width
        for place, fact in zip(places, explorer.facts(a), strict=True):
            place.metric(fact.name, fact.value, border=True)
        for remark in explorer.remarks(a):
            st.markdown(f"- {remark}")
        if st.toggle("Exact", key="exact", help="Entries are rational numbers; nothing below is rounded."):
            for fact in explorer.exact_facts(A):
                st.markdown(f"**{fact.name}**")
                st.latex(fact.value)


def typed() -> tuple[str, str, str, str]:
    """The four entries as they stand in the fields."""
    a, b, c, d = (str(st.session_state[name]) for name in NAMES)
    return a, b, c, d


def put(entries: tuple[str, str, str, str]) -> None:
    """Write the four entries into the fields."""
    for name, text in zip(NAMES, entries, strict=True):
        st.session_state[name] = text
    st.session_state["moves"] = st.session_state.get("moves", 0) + 1  # a fresh chart, its box around the new tip


def controls(presets: dict[str, tuple[str, str, str, str]]) -> None:
    """Fields for the entries, presets, layers, and the walk."""
    from projects.p01_linear_algebra.viz.planar_chart import LAYERS

    def take() -> None:
        chosen = st.session_state["preset"]
        if chosen:
            put(presets[chosen])

    st.selectbox("Start from", list(presets), None, placeholder="a preset ...", key="preset", on_change=take)
    st.markdown("**A** =")
    for row in (NAMES[:2], NAMES[2:]):
        for column, name in zip(st.columns(2), row, strict=True):
            column.text_input(name, key=name, label_visibility="collapsed", placeholder=name)
    st.session_state.setdefault("layers", list(LAYERS))
    st.pills("Show", LAYERS, selection_mode="multi", key="layers")
    st.slider(
        "Walk from I to A", 0.0, 1.0, 1.0, 0.01, key="share",
        help="Rotate by Vᵀ until a third, stretch by Σ until two thirds, rotate by U until the end.",
    )  # fmt: skip
    st.session_state.setdefault("column", "a₁")
    st.segmented_control("Drag", ["a₁", "a₂"], key="column")


def picture(a: object) -> None:
    """The chart, and what happens when the box in it is dragged."""
    from projects.p01_linear_algebra.viz.explorer import dragged, placed
    from projects.p01_linear_algebra.viz.planar import PlanarMap
    from projects.p01_linear_algebra.viz.planar_chart import BRUSH, chart

    assert isinstance(a, PlanarMap)
    column = {"a₁": 0, "a₂": 1}.get(st.session_state["column"])
    share = float(st.session_state["share"])
    spec = chart(a, tuple(st.session_state["layers"]), share, column)
    key = f"plane{st.session_state.get('moves', 0)}.{column}"
    if column is None or share < 1.0:
        st.vega_lite_chart(None, spec, width="content", key=f"still.{key}")
        return

    def moved() -> None:
        tip = dragged(st.session_state[key]["selection"], BRUSH)
        if tip is not None:
            put(placed(typed(), column, tip))

    st.vega_lite_chart(None, spec, width="content", key=key, on_select=moved, selection_mode=BRUSH)


if __name__ == "__main__":
    main()
