"""The interactive page: `streamlit run projects/p02_probability_animations/app.py`, or as a page of projects/app.py.

Only drawing lives here; settings, computations and charts are in lab/, which knows nothing of Streamlit. Every run of
this script reads the controls into one validated settings object, writes it to the URL, and draws. What moves is
computed in pieces of under a tenth of a second; any click stops it, and Play goes on from there. Bad input ends in one
line of st.error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def main() -> None:
    """Draw the page that the URL or the reader asks for."""
    st.set_page_config("Probability, moving", page_icon=":material/scatter_plot:", layout="wide")
    st.title("Probability, moving")
    problems: list[str] = []
    with st.empty(), st.spinner("Loading ..."):  # the title is on the screen before the heavy imports
        from projects.p02_probability_animations.lab.controls import CONTROLS
        from projects.p02_probability_animations.lab.state import PAGES, from_params, to_params
        from projects.p02_probability_animations.lab.texts import INTRO, TITLES
    if "p02.seen" not in st.session_state:
        asked, settings, problems = from_params(st.query_params.to_dict())
        st.session_state["p02.seen"], st.session_state["p02.page"] = {asked: settings}, asked
    page: str | None = st.segmented_control(
        "Page", list(TITLES), format_func=lambda p: TITLES[p], key="p02.page", label_visibility="collapsed"
    )
    for problem in problems:
        st.warning(f"The link: {problem}", icon=":material/link_off:")
    if page is None:
        st.info("Choose a page.")
        return
    st.caption(INTRO[page])
    seen = st.session_state["p02.seen"]
    before = seen.get(page) or PAGES[page]()
    values: dict[str, Any] = {}
    with st.sidebar:
        st.header(TITLES[page])
        for control in CONTROLS[page]:
            values[control.name] = widget(page, control, before, disabled=not control.counts(values))
    try:
        settings = PAGES[page](**values)
        seen[page] = settings
        st.query_params.from_dict(to_params(page, settings))
        DRAW[page](settings)
    except ValueError as error:
        st.error(str(error), icon=":material/error:")


def widget(page: str, control: Any, before: Any, disabled: bool) -> Any:
    """Draw one control and give the field's value; a widget that was not on the last page starts from the settings."""
    key = f"{page}.{control.name}"
    if key not in st.session_state:
        st.session_state[key] = control.write(getattr(before, control.name))
    title, ask = control.title, {"key": key, "help": control.help, "disabled": disabled}
    choices, show_choice = list(control.choices), control.choices.__getitem__
    if control.kind == "whole":
        found: Any = st.number_input(title, step=int(control.step), **ask)
    elif control.kind == "real":
        found = st.number_input(title, step=control.step, format="%g", **ask)
    elif control.kind == "slider":
        number = int if control.step == 1 else float
        found = st.slider(title, number(control.low), number(control.high), step=number(control.step), **ask)
    elif control.kind == "one":
        found = st.radio(title, choices, format_func=show_choice, **ask)
    elif control.kind == "list":
        found = st.selectbox(title, choices, format_func=show_choice, **ask)
    elif control.kind == "some":
        found = st.pills(title, choices, selection_mode="multi", format_func=show_choice, **ask)
    elif control.kind == "area":
        found = st.text_area(title, height=110, **ask)
    else:
        found = st.text_input(title, **ask)
    return control.read(found)


def show(chart: tuple[Any, dict[str, Any]], slot: Any = st) -> None:
    """Draw a chart over the whole width."""
    slot.vega_lite_chart(*chart, width="stretch")


def metrics(values: dict[str, tuple[str, str]], slot: Any = st) -> None:
    """A row of numbers, with what is to be said of each below it."""
    for column, (title, (value, below)) in zip(slot.columns(len(values)), values.items(), strict=True):
        column.metric(title, value, below, delta_color="off", delta_arrow="off", border=True)


def export(data: Any, name: str) -> None:
    """Offer what is shown as a CSV file."""
    csv = data.to_csv(index=False)
    st.download_button("Download as CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:")
    st.caption("The address of this page is a link to exactly this view.")


# --- pages ------------------------------------------------------------------------------------------------------------


def buffon_page(s: Any) -> None:
    """Needles, dots, the running estimate, and the coverage check."""
    from projects.p02_probability_animations.lab import charts
    from projects.p02_probability_animations.lab.needles import Floor
    from projects.p02_probability_animations.lab.texts import NOTES

    if st.session_state.get("buffon.of") != s:
        st.session_state["buffon.of"], st.session_state["buffon.floor"] = s, Floor(s.ratio, s.n, s.seed)
        st.session_state["buffon.floor"].drop(100)
    floor: Floor = st.session_state["buffon.floor"]
    buttons = st.columns(6, vertical_alignment="center")
    play = buttons[0].button("Play", type="primary", icon=":material/play_arrow:", width="stretch")
    buttons[1].button("Pause", icon=":material/pause:", width="stretch", help="Any click stops the needles.")
    for column, k in zip(buttons[2:5], (1, 10, 1000), strict=True):
        column.button(f"Drop × {k}", on_click=floor.drop, args=(k,), width="stretch")
    buttons[5].button("Restart", on_click=sweep_floor, icon=":material/replay:", width="stretch")
    top, middle, bottom = st.empty(), st.empty(), st.empty()

    def draw() -> None:
        metrics(charts.needle_figures(floor), top.container())
        left, right = middle.container().columns(2)
        left.markdown("**The floor**: the first 300 needles, thick ones cross")
        show(charts.floor_chart(floor), left)
        right.markdown("**The box**: each needle is a dot; under the curve it crosses")
        show(charts.box_chart(floor), right)
        with bottom.container():
            st.markdown("**Running estimate** of π with its 95% band; dashed: π")
            show(charts.running_chart(floor))

    draw()
    if play:
        for _ in floor.play():
            draw()
    st.caption(NOTES["buffon"] + (" " + NOTES["long"] if s.ratio > 1 else ""))
    coverage(s)
    export(charts.running(floor), "buffon")


def sweep_floor() -> None:
    """Forget the needles; the next run begins anew."""
    st.session_state.pop("buffon.of", None)


def coverage(s: Any) -> None:
    """Repeat the experiment and count the intervals that hold pi."""
    from projects.p02_probability_animations.lab import charts
    from projects.p02_probability_animations.lab.needles import CHECKED, check_coverage
    from projects.p02_probability_animations.lab.texts import NOTES

    if not st.button(f"Replicate {CHECKED} ×: does the band keep its promise?", icon=":material/repeat:"):
        return
    told, picture = st.empty(), st.empty()
    for found in check_coverage(s.ratio, s.n, s.seed):
        share = found.share
        told.markdown(
            f"**{int(found.holds.sum())} of {share.n}** intervals from {found.n:,} needles each hold π: "
            f"{share.estimate:.1%} (95% interval {share.low:.1%} to {share.high:.1%}); promised 95%."
        )
        show(charts.coverage_chart(found), picture)
    st.caption(NOTES["coverage"])


def pi_page(s: Any) -> None:
    """Errors of all methods as n grows."""
    from projects.p02_probability_animations.lab import charts, pi_chunks
    from projects.p02_probability_animations.lab.state import METHODS
    from projects.p02_probability_animations.lab.texts import NOTES

    methods = [m for m in METHODS if m in s.methods or m == s.against]
    ns = [4**k for k in range(2, 9) if 4**k <= int(s.largest)]
    picture, progress = st.empty(), st.empty()
    standing = kept_race(s)
    if standing is None:
        for standing in pi_chunks.run(methods, ns, s.replications, s.seed):
            show(charts.race_chart(standing, METHODS), picture)
            progress.progress(min(standing.share, 1.0), f"{standing.share:.0%} of the samples")
        st.session_state["pi.done"] = (s, standing)
    show(charts.race_chart(standing, METHODS), picture)
    progress.empty()
    table = charts.race_table(standing, METHODS, s.against)
    number = st.column_config.NumberColumn
    columns = {
        "rmse": number(f"error at n = {ns[-1]:,}", format="%.2e"),
        "slope": number("slope", format="%.2f"),
        "factor": number(f"variance factor to {METHODS[s.against]}", format="%.4g"),
        "low": number("95% from", format="%.4g"),
        "high": number("to", format="%.4g"),
    }
    st.dataframe(table, hide_index=True, column_config=columns)
    st.caption(NOTES["pi"])
    export(table, "pi")


def kept_race(s: Any) -> Any:
    """The last race, where nothing but the view has changed."""
    settings, standing = st.session_state.get("pi.done", (None, None))
    return standing if settings == s else None


def clt_page(s: Any) -> None:
    """Histogram and quantiles of standardised means, and the distance to the bell."""
    from projects.p02_probability_animations.lab import charts, clt
    from projects.p02_probability_animations.lab.texts import NOTES

    law = s.chosen()
    left, right = st.columns(2)
    left.markdown("**Standardised means** and the bell")
    right.markdown("**QQ plot**: on the line the means are normal")
    pictures = (left.empty(), right.empty())
    for found in clt.draw_means(law, s.n, s.means, s.seed):
        show(charts.bell_chart(found), pictures[0])
        show(charts.quantile_chart(found), pictures[1])
    metrics(charts.limit_figures(found))
    holds, told = clt.verdict(law, found)
    (st.success if holds else st.warning)(told, icon=":material/check:" if holds else ":material/trending_flat:")
    st.caption(NOTES["clt"] + ("" if law.obeys else " " + NOTES["clt_broken"]))
    export(charts.bell_chart(found)[0][["left", "right", "height"]].dropna(), "central_limit")


def square_page(s: Any) -> None:
    """The square on its way from prior to posterior."""
    import pandas as pd

    from projects.p02_probability_animations.lab import squares
    from projects.p02_probability_animations.lab.charts_bayes import square_chart
    from projects.p02_probability_animations.lab.texts import NOTES

    square = squares.make(s.prior, s.hit, s.false_alarm, s.tests)
    metrics(squares.figures(square))
    left, right = st.columns(2)
    step, picture = left.empty(), left.empty()

    def draw(stage: float) -> None:
        step.markdown(f"**{squares.stage_name(stage)}**")
        show(square_chart(square, stage), picture)

    if right.button("Play the proof", type="primary", icon=":material/play_arrow:"):
        for frame in range(squares.FRAMES + 1):
            draw(3 * frame / squares.FRAMES)
    else:
        draw(s.stage)
    for what, formula in squares.formulas(square):
        right.markdown(f"**{what}**  \n{formula}")
    if s.tests == "two":
        right.info("The prior of this square is the posterior of the first test.", icon=":material/filter_2:")
    st.caption(NOTES["square"])
    export(pd.DataFrame(squares.formulas(square), columns=["what", "formula"]), "bayes_square")


def coin_page(s: Any) -> None:
    """Three beliefs about one coin, and the check that the order of learning is of no matter."""
    from projects.p02_probability_animations.lab import charts_bayes, coins
    from projects.p02_probability_animations.lab.texts import NOTES

    priors, flips = coins.read_priors(s.priors), coins.read_flips(s.flips)
    buttons = st.columns(5)
    buttons[0].button("Heads", type="primary", on_click=add_flips, args=("H",), width="stretch")
    buttons[1].button("Tails", type="primary", on_click=add_flips, args=("T",), width="stretch")
    drawn = "".join("TH"[f] for f in flips)
    more = min(10, coins.MAX_FLIPS - len(flips))
    ten = coins.random_flips(s.theta, more, s.seed, len(flips)) if more else ""
    buttons[2].button("Flip 10 for me", on_click=add_flips, args=(ten,), width="stretch")
    buttons[3].button("Take one back", on_click=set_flips, args=(drawn[:-1],), disabled=not flips, width="stretch")
    buttons[4].button("Clear", on_click=set_flips, args=("",), icon=":material/replay:", width="stretch")
    paths = coins.paths(priors, flips)
    metrics(coins.figures(paths, flips))
    left, right = st.columns(2)
    left.markdown("**Prior × likelihood → posterior**")
    show(charts_bayes.beliefs_chart(paths, flips), left)
    right.markdown("**Flip by flip**: means and 95% credible bands; dashed: the true chance")
    show(charts_bayes.history_chart(paths, flips, s.theta), right)
    checks = [coins.check(path, flips) for path in paths]
    same = all(check.same for check in checks)
    told = f"Sequential = batch: all three beliefs after {len(flips)} flips are the same by both ways."
    (st.success if same else st.error)(told if same else "Sequential and batch differ.", icon=":material/balance:")
    st.dataframe(charts_bayes.check_table(checks), hide_index=True)
    st.caption(NOTES["coin"])
    export(charts_bayes.history(paths, flips), "coin")


def add_flips(letters: str) -> None:
    """Add flips to the text, which is what counts."""
    set_flips(st.session_state["coin.flips"] + letters)


def set_flips(letters: str) -> None:
    """Write the text."""
    st.session_state["coin.flips"] = letters


DRAW: dict[str, Callable[[Any], None]] = {
    "buffon": buffon_page,
    "pi": pi_page,
    "clt": clt_page,
    "square": square_page,
    "coin": coin_page,
}

if __name__ == "__main__":
    main()
