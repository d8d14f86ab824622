"""The interactive page: `streamlit run projects/p06_bandits/app.py`, or as a page of the hub, projects/app.py.

Only drawing lives here; all logic is in dashboard/, which knows nothing of Streamlit. Every run of this script reads
the controls into one validated settings object, writes it to the URL, and draws. Bad input ends in one line of
st.error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st

FULL = Path(__file__).parent / "results" / "full.json"


def main() -> None:
    """Draw the page that the URL or the reader asks for."""
    st.set_page_config("Multi-armed bandits", page_icon=":material/casino:", layout="wide")
    st.title("Multi-armed bandits")
    problems: list[str] = []
    with st.empty(), st.spinner("Loading ..."):  # the title is on the screen before the heavy imports
        from projects.p06_bandits.dashboard.controls import CONTROLS
        from projects.p06_bandits.dashboard.state import PAGES, from_params, to_params
        from projects.p06_bandits.dashboard.texts import INTRO, TITLES
    if "seen" not in st.session_state:
        asked, settings, problems = from_params(st.query_params.to_dict())
        st.session_state["seen"], st.session_state["page"] = {asked: settings}, asked
    page: str | None = st.segmented_control(
        "Page", list(TITLES), format_func=lambda p: TITLES[p], key="page", label_visibility="collapsed"
    )
    for problem in problems:
        st.warning(f"The link: {problem}", icon=":material/link_off:")
    if page is None:
        st.info("Choose a page.")
        return
    st.caption(INTRO[page])
    seen = st.session_state["seen"]
    before = seen.get(page) or PAGES[page]()
    told = ""
    values: dict[str, Any] = {}
    with st.sidebar:
        st.header(TITLES[page])
        for control in CONTROLS[page]:  # all are drawn, whatever is wrong with one of them
            try:
                values[control.name] = widget(page, control, before, disabled=not control.counts(values))
            except ValueError as error:
                told = told or str(error)
    try:
        if told:
            raise ValueError(told)
        settings = PAGES[page](**values)
    except ValueError as error:
        st.error(str(error), icon=":material/error:")
        return
    seen[page] = settings
    st.query_params.from_dict(to_params(page, settings))
    DRAW[page](settings)


def widget(page: str, control: Any, before: Any, disabled: bool) -> Any:
    """Draw one control and give the field's value; a widget that was not on the last page starts from the settings."""
    key = f"{page}.{control.name}"
    if control.kind == "policy":
        return policy_widget(key, control.title, before.policy)
    if key not in st.session_state:
        st.session_state[key] = control.write(getattr(before, control.name))
    if control.presets:
        on: dict[str, Any] = {"key": f"{key}.preset", "on_change": take_preset, "args": (page, control)}
        st.selectbox("Start from", list(control.presets), None, placeholder="a classic ...", **on)
    title, ask = control.title, {"key": key, "help": control.help, "disabled": disabled}
    choices, show_choice = list(control.choices), control.choices.__getitem__
    if control.kind == "whole":
        found: Any = st.number_input(title, step=int(control.step), **ask)
    elif control.kind == "slider":
        number = int if control.step == 1 else float
        found = st.slider(title, number(control.low), number(control.high), step=number(control.step), **ask)
    elif control.kind == "one":
        found = st.radio(title, choices, format_func=show_choice, horizontal=len(choices) < 4, **ask)
    elif control.kind == "some":
        found = st.pills(title, choices, selection_mode="multi", format_func=show_choice, **ask)
    elif control.kind == "policies":
        found = policies_widget(title, getattr(before, control.name), **ask)
    elif control.kind == "area":
        found = st.text_area(title, height=150, **ask)
    else:
        found = st.text_input(title, **ask)
    value = control.read(found)
    if control.kind == "arms":
        drag(page, value)
    return value


def take_preset(page: str, control: Any) -> None:
    """Write the chosen preset into its text."""
    chosen = st.session_state[f"{page}.{control.name}.preset"]
    if chosen:
        horizon = int(st.session_state.get(f"{page}.horizon", 1000))
        st.session_state[f"{page}.{control.name}"] = control.presets[chosen](horizon)


def drag(page: str, means: tuple[float, ...]) -> None:
    """A slider for every arm; the text above them is what counts. Tells what is odd about the arms."""
    from projects.p06_bandits.dashboard.checks import check_arms, remarks, write_means

    def take(n_arms: int) -> None:
        st.session_state[f"{page}.means"] = write_means([st.session_state[f"{page}.arm{a}"] for a in range(n_arms)])

    check_arms(means)
    with st.popover("Drag the arms", width="stretch"):
        for a, mean in enumerate(means):
            key = f"{page}.arm{a}"
            st.session_state[key] = mean
            st.slider(f"Arm {a + 1}", 0.0, 1.0, step=0.01, key=key, on_change=take, args=(len(means),))
    for remark in remarks(means):
        st.caption(f":material/info: {remark}")


def policies_widget(title: str, chosen: tuple[str, ...], **ask: Any) -> list[str]:
    """Any policies of the registry, or variants typed in."""
    from projects.p06_bandits.dashboard.policy_specs import label_or_text
    from projects.p06_bandits.policies.registry import POLICIES

    options = list(dict.fromkeys([*POLICIES, *chosen, *st.session_state[ask["key"]]]))
    return st.multiselect(title, options, format_func=label_or_text, accept_new_options=True, **ask)


def policy_widget(key: str, title: str, before: str) -> str:
    """One policy and a control for each of its hyper-parameters; gives its spec."""
    from projects.p06_bandits.dashboard.policy_specs import hyperparameters, label, make_spec, parse_policy, read_value
    from projects.p06_bandits.policies.registry import POLICIES

    spec = parse_policy(before)
    st.session_state.setdefault(key, spec.slug)
    slug = st.selectbox(title, list(POLICIES), format_func=label, key=key)
    given: dict[str, object] = {}
    texts: dict[str, str] = {}
    for name, default in hyperparameters(slug).items():
        own = f"{key}.{slug}.{name}"
        value = dict(spec.parameters).get(name, default) if slug == spec.slug else default
        if isinstance(default, float):
            st.session_state.setdefault(own, float(str(value)))
            given[name] = st.number_input(name, key=own, format="%g", step=0.01)
        elif isinstance(default, int):
            st.session_state.setdefault(own, value)
            given[name] = st.number_input(name, key=own, step=1)
        else:
            st.session_state.setdefault(own, str(value))
            texts[name] = st.text_input(name, key=own)
    return make_spec(slug, given | {name: read_value(name, text) for name, text in texts.items()}).text


@st.cache_data(max_entries=1000, show_spinner=False)
def kept(function: str, *args: Any) -> Any:
    """Call a function of dashboard/ ("module.name") with hashable arguments, or remember what it gave."""
    module, name = function.split(".")
    return getattr(import_module(f"projects.p06_bandits.dashboard.{module}"), name)(*args)


# --- pages ------------------------------------------------------------------------------------------------------------


def show(chart: tuple[Any, dict[str, Any]], slot: Any = st, **kwargs: Any) -> Any:
    """Draw a chart over the whole width."""
    return slot.vega_lite_chart(*chart, width="stretch", **kwargs)


def metrics(values: dict[str, str]) -> None:
    """A row of numbers."""
    for column, (title, value) in zip(st.columns(len(values)), values.items(), strict=True):
        column.metric(title, value, border=True)


def export(data: Any, name: str) -> None:
    """Offer what is shown as a CSV file."""
    csv = data.to_csv(index=False)
    st.download_button("Download as CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:")
    st.caption("The address of this page is a link to exactly this view.")


def live_page(s: Any) -> None:
    """One game: watch the algorithm, or play against it."""
    from projects.p06_bandits.dashboard.live import Game
    from projects.p06_bandits.dashboard.policy_specs import parse_policy

    if st.session_state.get("game_of") != s:
        st.session_state["game_of"], st.session_state["revealed"] = s, False
        games = ("duel", st.session_state.get("games", 0)) if s.mode == "duel" else ()
        st.session_state["game"] = Game(s.means, parse_policy(s.policy).build(), s.horizon, s.seed, *games)
    (duel if s.mode == "duel" else watch)(st.session_state["game"], s)


def restart() -> None:
    """Forget the game; the next run begins anew, a duel with other luck and other places of the levers."""
    st.session_state.pop("game_of", None)
    st.session_state["games"] = st.session_state.get("games", 0) + 1
    st.session_state["live.guess"] = None


def watch(game: Any, s: Any) -> None:
    """The algorithm alone: pulls, beliefs, indices, regret."""
    from projects.p06_bandits.dashboard import charts, charts_live

    buttons = st.columns(5, vertical_alignment="center")
    for column, rounds in zip(buttons, (1, 10, 100), strict=False):
        kind: Any = "primary" if rounds == 1 else "secondary"
        column.button(f"Pull × {rounds}", on_click=game.play, args=(rounds,), width="stretch", type=kind)
    buttons[3].button("Restart", on_click=restart, icon=":material/replay:", width="stretch")
    reveal = buttons[4].toggle("Reveal the means", value=True, key="live.reveal")
    metrics(charts_live.scores(game))
    names, chance = charts.arm_names(len(game.means)), game.next_pull()
    left, right = st.columns(2)
    with left:
        st.markdown("**Beliefs**: Beta posterior of every arm" + (", true means dashed" if reveal else ""))
        show(charts_live.belief_chart(game, game.algorithm, reveal))
        st.markdown("**Pulls** so far")
        show(charts_live.bars_chart(names, game.algorithm.pulls, "pulls", "d"))
    with right:
        told = ", grey = truth" if reveal else ""
        st.markdown(f"**Estimates**: tick = average, bar = 95% interval, ▼ = index{told}")
        show(charts_live.arms_chart(game, chance, reveal))
        st.markdown("**Next pull**: the chance of every arm, by asking the policy 200 times")
        show(charts_live.bars_chart(names, chance, "chance", ".0%"))
    st.markdown("**Regret**: what not knowing the best arm has cost so far")
    show(charts_live.regret_chart(game, s.horizon, 200))
    export(charts_live.history(game), "game")


def duel(game: Any, s: Any) -> None:
    """A person against the algorithm: the same arms, the same luck, and a guess before the truth comes out."""
    from projects.p06_bandits.dashboard import charts_live
    from projects.p06_bandits.dashboard.texts import DUEL

    st.markdown(DUEL)
    revealed = st.session_state["revealed"]
    letters = charts_live.letters(game)
    for letter, column, arm in zip(letters, st.columns(len(letters)), game.buttons, strict=True):
        told = f"**{letter}** {game.person.successes[arm]:.0f} of {game.person.pulls[arm]:.0f}"
        column.button(told, key=f"lever{letter}", on_click=game.pull, args=(arm,), disabled=revealed, width="stretch")
    guess = st.radio("The best lever is", letters, index=None, horizontal=True, disabled=revealed, key="live.guess")
    left, right, _ = st.columns(3)
    closed = revealed or not game.person.arms
    reveal = partial(st.session_state.update, revealed=True)
    left.button("Reveal", type="primary", disabled=closed, width="stretch", on_click=reveal)
    right.button("Restart", on_click=restart, icon=":material/replay:", width="stretch")
    metrics(charts_live.duel_scores(game, revealed))
    if revealed:
        st.success(charts_live.judge_guess(game, guess), icon=":material/visibility:")
        st.dataframe(charts_live.duel_table(game), hide_index=True)
        show(charts_live.regret_chart(game, s.horizon))
        export(charts_live.duel_table(game), "duel")


def race_page(s: Any) -> None:
    """Regret of several policies, refined as runs come in."""
    from projects.p06_bandits.dashboard.texts import NOTES
    from projects.p06_bandits.dashboard.theory_lines import theory_lines

    def play(policy: str, chunk: int, runs: int) -> Any:
        return kept("compare.play_race_chunk", policy, s.means, s.horizon, s.seed, chunk, runs)

    lines = theory_lines(s.lines, s.means, s.policies)
    run(s, play, lines, (s.rounds_axis, s.regret_axis), NOTES["race"] if s.lines else "")


def run(s: Any, play: Callable[[str, int, int], Any], lines: dict[str, Any], axes: tuple[str, str], note: str) -> None:
    """Draw a race while it is run, then its table."""
    from projects.p06_bandits.dashboard import charts
    from projects.p06_bandits.dashboard.compare import run_race, table
    from projects.p06_bandits.dashboard.policy_specs import label
    from projects.p06_bandits.dashboard.texts import RACE_COLUMNS, RACE_NOTE

    names = [label(policy) for policy in s.policies]
    picture, progress = st.empty(), st.empty()
    for standing in run_race(s.policies, s.runs, play):
        data = charts.regret_data(standing.played, label, lines)
        show((data, charts.regret_spec(names, axes, charts.top_of(data), s.horizon)), picture)
        progress.progress(standing.share(s.runs, len(names)), standing.told(s.runs))
    number, text = st.column_config.NumberColumn, st.column_config.Column
    columns = {c: number(title, format=form) if form else text(title) for c, (title, form) in RACE_COLUMNS.items()}
    st.dataframe(table(standing, label), hide_index=True, column_config=columns)
    st.caption(charts.cut_off(data, lines) + note + RACE_NOTE)
    export(data, "regret")


def changing_page(s: Any) -> None:
    """A world painted by the reader, and the race in it."""
    from projects.p06_bandits.dashboard import charts
    from projects.p06_bandits.dashboard.drawing import even_grid, parse_world, stroke
    from projects.p06_bandits.dashboard.texts import NOTES

    world = parse_world(s.world)
    left, right = st.columns([3, 2])
    with left:
        st.markdown(f"**The world**: the best arm changes {world.changes_of_the_best()} times in {s.horizon:,} rounds")
        show(charts.world_chart(world, s.horizon))
    with right:
        names = charts.arm_names(world.n_arms)
        ask: dict[str, Any] = {"key": f"paint{world.n_arms}", "label_visibility": "collapsed"}
        arm = names.index(st.segmented_control("Paint", names, default=names[0], **ask) or names[0])
        grid = even_grid(world, s.horizon)
        key = f"cells{st.session_state.get('strokes', 0)}"

        def painted() -> None:
            for cell in st.session_state[key]["selection"].get("cell", []):
                drawn = stroke(grid, int(cell["segment"]), arm, float(cell["level"]))
                st.session_state["changing.world"] = drawn.lines
            st.session_state["strokes"] = st.session_state.get("strokes", 0) + 1  # a fresh chart, nothing selected

        show(charts.paint_chart(grid, s.horizon, arm), key=key, on_select=painted, selection_mode="cell")

    def play(policy: str, chunk: int, runs: int) -> Any:
        return kept("compare.play_world_chunk", policy, s.world, s.horizon, s.seed, chunk, runs)

    run(s, play, {}, ("linear", "linear"), NOTES["changing"])


def phase_page(s: Any) -> None:
    """The map, filled gap by gap."""
    import pandas as pd

    from projects.p06_bandits.dashboard import charts_maps, phase
    from projects.p06_bandits.dashboard.policy_specs import label
    from projects.p06_bandits.dashboard.texts import NOTES

    def play(policy: str, means: tuple[float, ...]) -> Any:
        return kept("compare.play_race_chunk", policy, means, s.horizon, s.seed, 0, s.runs)

    picture = st.empty()
    try:
        found = phase.committed_map(FULL, s.horizon) if s.source == "full" else None
    except ValueError as error:
        st.error(str(error), icon=":material/error:")
        return
    if found is not None:
        cells, told = found.cells, found.told
        show(charts_maps.phase_chart(cells, label), picture)
    else:
        told = f"Computed now: mean regret after {s.horizon:,} rounds over {s.runs} runs; paired 95% intervals."
        for cells in phase.sweep(s.policies, s.centre, s.arms, play):
            show(charts_maps.phase_chart(cells, label), picture)
    st.caption(f"{told} {NOTES['phase']}")
    export(pd.DataFrame(cells), "phase")


def contextual_page(s: Any) -> None:
    """Accuracy against exploration, and learning curves at the best widths."""
    from projects.p06_bandits.dashboard import charts_maps
    from projects.p06_bandits.dashboard.contextual_sweep import sweep
    from projects.p06_bandits.dashboard.state import CONTEXTUAL_POLICIES
    from projects.p06_bandits.dashboard.texts import NOTES

    def play(policy: str, width: float, permutation: int) -> Any:
        return kept("contextual_sweep.stream_accuracy", policy, width, s.rounds, s.seed, permutation)

    left, right = st.columns(2)
    left.markdown(f"**Accuracy on {s.rounds:,} digits** by width of exploration")
    right.markdown("**On the way**, each policy at its best width")
    pictures, progress = (left.empty(), right.empty()), st.progress(0.0)
    policies = {slug: CONTEXTUAL_POLICIES[slug] for slug in s.policies}
    for share, found in sweep(policies, s.alphas, s.rounds, s.permutations, play):
        show(charts_maps.accuracy_chart(found), pictures[0])
        show(charts_maps.learning_chart(found), pictures[1])
        progress.progress(share, f"{round(share * s.permutations)} of {s.permutations} permutations")
    st.caption(NOTES["contextual"])
    export(found.table(), "contextual")


def offpolicy_page(s: Any) -> None:
    """A forest of estimates, and what may be concluded."""
    from projects.p06_bandits.dashboard import charts_maps
    from projects.p06_bandits.dashboard.texts import NOTES

    with st.spinner("Estimating ..."):
        found = kept("off_policy.answer", s.campaign, s.logged_by, s.estimators, s.interval, s.seed)
    metrics(found.figures())
    (st.info if found.cant_tell else st.success)(found.conclusion, icon=":material/balance:")
    show(charts_maps.forest_chart(found))
    st.caption(NOTES["offpolicy"])
    export(found.table(), "offpolicy")


def exact_page(s: Any) -> None:
    """The optimum and what others lose against it."""
    from projects.p06_bandits.dashboard import charts
    from projects.p06_bandits.dashboard.exact_lines import excess
    from projects.p06_bandits.dashboard.texts import NOTES

    with st.spinner("Computing ..."):
        lines = kept("exact_lines.exact_lines", s.horizon, s.first, s.second, s.rules)
    data, spec = charts.exact_chart(lines)
    show((data, spec))
    st.dataframe(excess(lines), hide_index=True)
    st.caption(NOTES["exact"])
    export(data, "exact")


DRAW: dict[str, Callable[[Any], None]] = {
    "live": live_page,
    "race": race_page,
    "changing": changing_page,
    "phase": phase_page,
    "contextual": contextual_page,
    "offpolicy": offpolicy_page,
    "exact": exact_page,
}

if __name__ == "__main__":
    main()
