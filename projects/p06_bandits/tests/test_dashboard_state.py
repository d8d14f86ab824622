"""Settings survive the way through a URL; whatever is wrong in one is told in one line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p06_bandits.dashboard import checks, controls, state
from projects.p06_bandits.dashboard.drawing import World
from projects.p06_bandits.dashboard.policy_specs import (
    hyperparameters,
    label,
    label_or_text,
    make_spec,
    parse_policy,
    read_value,
)
from projects.p06_bandits.policies.registry import POLICIES

UNIT = st.floats(0, 1)
SEEDS = st.integers(0, 10**6)
MEANS = st.lists(UNIT, min_size=2, max_size=20).map(tuple)
SPECS = st.one_of(
    st.sampled_from(sorted(POLICIES)),
    st.floats(0, 1).map(lambda e: make_spec("epsilon_greedy", {"epsilon": e}).text),
    st.tuples(st.floats(0.1, 9), st.floats(0, 9)).map(lambda p: make_spec("ucb_v", {"zeta": p[0], "c": p[1]}).text),
)
LISTS = st.lists(SPECS, min_size=1, max_size=8, unique=True).map(tuple)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[str, int]:
    horizon, n_arms = draw(st.integers(50, 20_000)), draw(st.integers(2, 10))
    starts = sorted(draw(st.sets(st.integers(2, horizon), max_size=5)))
    rows = [tuple(draw(st.integers(0, 1000)) / 1000 for _ in range(n_arms)) for _ in range(len(starts) + 1)]
    return World((1, *starts), tuple(rows)).text, horizon


def _some(choices: dict[str, str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(choices)), min_size=least, unique=True).map(tuple)


PRIORS = st.tuples(st.integers(1, 30), st.integers(1, 30))
ANY: dict[str, st.SearchStrategy[Any]] = {
    "live": st.builds(state.Live, MEANS, SPECS, st.integers(20, 5000), SEEDS, st.sampled_from(["watch", "duel"])),
    "race": st.builds(
        state.Race, MEANS, LISTS, st.integers(20, 100_000), st.integers(2, 2000), SEEDS,
        st.sampled_from(["log", "linear"]), st.sampled_from(["log", "linear"]), _some(state.RACE_LINES),
    ),
    "changing": st.tuples(worlds(), LISTS, st.integers(2, 500), SEEDS).map(
        lambda p: state.Changing(p[0][0], p[1], p[0][1], p[2], p[3])
    ),
    "phase": st.builds(
        state.Phase, st.sampled_from(["full", "now"]), LISTS, st.integers(2, 20), st.floats(0.05, 0.95),
        st.integers(20, 10_000), st.integers(2, 2000), SEEDS,
    ),
    "contextual": st.builds(
        state.Contextual, st.lists(st.floats(1e-6, 100), min_size=1, max_size=12, unique=True).map(tuple),
        _some(state.CONTEXTUAL_POLICIES, 1), st.integers(50, 1797), st.integers(1, 20), SEEDS,
    ),
    "offpolicy": st.builds(
        state.OffPolicy, st.sampled_from(["all", "men", "women"]), st.sampled_from(["random", "bts"]),
        _some(state.ESTIMATOR_NAMES, 1), st.sampled_from(list(state.INTERVAL_NAMES)), SEEDS,
    ),
    "exact": st.builds(state.Exact, st.integers(2, state.EXACT_HORIZON), PRIORS, PRIORS, _some(state.RULE_NAMES)),
}  # fmt: skip


@pytest.mark.parametrize("page", state.PAGES)
def test_settings_survive_the_url(page: str):
    @settings(max_examples=25, deadline=None)
    @given(ANY[page])
    def check(some: state.Settings) -> None:
        params = state.to_params(page, some)
        assert state.from_params(params) == (page, some, [])

    check()


def test_a_default_page_has_a_link_of_one_parameter():
    for page, kind in state.PAGES.items():
        assert state.to_params(page, kind()) == {"page": page}
    changed = state.Race(means=(0.9, 0.8), policies=("ucb1", "epsilon_greedy(epsilon=0.02)"), lines=())
    assert state.to_params("race", changed) == {
        "page": "race", "means": "0.9,0.8", "policies": "ucb1;epsilon_greedy(epsilon=0.02)", "lines": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"page": "casino"}, "page is 'casino'; it must be one of live, race,"),
        ({"page": "race", "colour": "red"}, "'colour' is no setting of the page 'race'"),
        ({"page": "race", "runs": "many"}, "runs is 'many'; it must be a whole number"),
        ({"page": "race", "runs": "1"}, "runs is 1; it must lie in 2..2000"),
        ({"page": "race", "means": "0.5"}, "K is 1; a bandit needs 2 to 20 arms"),
        ({"page": "race", "means": "0.5,1.3"}, "means[1] is 1.3; every arm's mean must lie in [0, 1]"),
        ({"page": "race", "means": "0.5,nan"}, "means[1] is nan; it must be a finite number"),
        ({"page": "race", "means": "0.5,abc"}, "means[1] is 'abc'; it must be a number"),
        ({"page": "race", "means": "0.1,0.2,0.3", "horizon": "2"}, "horizon is 2; it must lie in 3..100000"),
        ({"page": "race", "policies": ""}, "no policies are chosen; choose 1 to 8"),
        ({"page": "race", "policies": "ucb1;ucb1"}, "ucb1 is chosen twice"),
        ({"page": "race", "policies": "ucb9"}, "policy is 'ucb9'; it must be one of "),
        ({"page": "race", "policies": "ucb1;__import__('os')"}, "policy is \"__import__('os')\"; it must look like"),
        ({"page": "race", "policies": "epsilon_greedy(epsilon=2)"}, "epsilon is 2; it must lie in [0, 1]"),
        ({"page": "race", "policies": "epsilon_greedy(eps=0.1)"}, "epsilon_greedy has no hyper-parameter 'eps'"),
        ({"page": "race", "policies": "epsilon_greedy(epsilon=1e999)"}, "epsilon_greedy: epsilon is inf"),
        ({"page": "race", "rounds_axis": "cubic"}, "rounds_axis is 'cubic'; it must be one of log, linear"),
        ({"page": "race", "lines": "gut feeling"}, "lines has 'gut feeling'; it must be one of lai_robbins,"),
        ({"page": "changing", "world": "0.5 0.4"}, "segment is '0.5 0.4'; it must look like 1501: 0.2 0.8"),
        ({"page": "changing", "world": "5: 0.5 0.4"}, "the first segment starts in round 5"),
        ({"page": "changing", "world": "1: 0.5 0.4; 9999: 0.4 0.5"}, "the world changes in round 9999; the"),
        ({"page": "changing", "world": "1: 0.5 0.4; 9: 0.4"}, "the segment from round 9 has 1 means; the first has 2"),
        ({"page": "changing", "world": "1: 0.5 nan"}, "the segment from round 1 has a mean nan"),
        ({"page": "phase", "centre": "1"}, "centre is 1; it must lie in [0.05, 0.95]"),
        ({"page": "phase", "centre": ""}, "centre is nan"),
        ({"page": "contextual", "alphas": "0.1,-1"}, "alphas[1] is -1; it must lie in (0, 100]"),
        ({"page": "contextual", "rounds": "1798"}, "rounds is 1798; it must lie in 50..1797"),
        ({"page": "offpolicy", "estimators": ""}, "estimators: nothing is chosen; choose from dm, ips"),
        ({"page": "exact", "first": "0,1"}, "the first prior is (0, 1); it must be two whole numbers in 1..30"),
        ({"page": "exact", "first": "1.5,1"}, "first is '1.5'; it must be a whole number"),
        ({"page": "exact", "horizon": "9" * 5000}, "horizon is '999"),
        ({"page": "live", "seed": "-1"}, "seed is -1; it must lie in 0..1000000"),
    ],
)  # fmt: skip
def test_a_bad_link_is_told_in_one_line_and_the_page_is_usable(params: dict[str, str], told: str):
    page, found, problems = state.from_params(params)
    assert isinstance(found, state.PAGES[page])
    assert len(problems) == 1 and problems[0].startswith(told), problems
    assert "\n" not in problems[0]


def test_a_bad_parameter_does_not_cost_the_good_ones():
    page, found, problems = state.from_params({"page": "race", "means": "0.9,0.1", "runs": "few"})
    assert isinstance(found, state.Race)
    assert (page, found.means, found.runs, len(problems)) == ("race", (0.9, 0.1), 1000, 1)


def test_every_control_writes_and_reads_its_default():
    for page, kind in state.PAGES.items():
        default = kind()
        for control in controls.CONTROLS[page]:
            value = getattr(default, control.name)
            assert control.read(control.write(value)) == value
        assert kind(**{c.name: getattr(default, c.name) for c in controls.CONTROLS[page]}) == default


def test_every_preset_is_a_legal_text():
    for page in ("live", "race", "changing"):
        for control in controls.CONTROLS[page]:
            for write in control.presets.values():
                for horizon in (1, 24, 777, 20_000):
                    assert control.read(write(horizon))


def test_remarks_on_odd_arms():
    assert checks.remarks((0.5, 0.4)) == []
    assert checks.remarks((0.5, 0.5)) == ["All arms have the mean 0.5: every policy is optimal and all regret is 0."]
    assert checks.remarks((0.5, 0.5, 0.1))[0].startswith("2 arms share the best mean 0.5")
    assert checks.remarks((0.5, 0.1, 0.1))[0].startswith("Some arms have the same mean")
    assert checks.remarks((1.0, 0.2))[0].startswith("The best arm never fails")


def test_policies_as_text():
    assert parse_policy(" epsilon_greedy( epsilon = .1 ) ").text == "epsilon_greedy"  # its default
    assert parse_policy("ucb_v(c=2.0, zeta=3.0)").text == "ucb_v(zeta=3.0, c=2.0)"
    assert hyperparameters("ucb_v") == {"zeta": 1.2, "c": 1.0}
    assert label("ucb_v(c=2.0)") == "UCB-V (c=2.0)"
    assert label("epsilon_greedy(epsilon=0.02)") == "ε-greedy (0.02)"  # the name has it already
    assert label_or_text("no policy") == "no policy"
    assert read_value("prior", "(1.0, 2.0)") == (1.0, 2.0)
    with pytest.raises(ValueError, match=r"^prior is 'two'; it must be None, a number"):
        read_value("prior", "two")
    for slug in POLICIES:
        assert parse_policy(slug).text == slug
        assert label(slug)
