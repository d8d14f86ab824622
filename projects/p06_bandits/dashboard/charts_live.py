"""Pictures of one game: what is believed of every arm, what is pulled, what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from projects.p06_bandits.dashboard.charts import COLOURS, PALE, Chart, arm_names, by_name
from projects.p06_bandits.dashboard.live import (
    Game,
    Player,
    chance_of_being_best,
    posterior_density,
    posterior_interval,
)
from projects.p06_bandits.policies.protocol import FloatArray

GRID = np.linspace(0.0, 1.0, 201)


def scores(game: Game) -> dict[str, str]:
    """The state of the algorithm's game in four numbers."""
    player = game.algorithm
    regret = player.regret(game.means)
    best = int(np.argmax(game.means))
    return {
        "Round": f"{game.t} of {game.horizon}",
        "Reward": f"{sum(player.rewards):.0f}",
        "Regret": f"{regret[-1] if game.t else 0:.2f}",
        "P(the best arm is the best)": f"{chance_of_being_best(player)[best]:.0%}",
    }


def belief_chart(game: Game, player: Player, reveal: bool, height: int = 260) -> Chart:
    """Posterior density of every arm's mean (uniform prior), with the true means as rules once they are revealed."""
    names = arm_names(len(game.means))
    density = posterior_density(player, GRID)
    data = pd.concat(
        [
            pd.DataFrame({"mean": GRID, "density": d, "arm": n, "kind": "belief"})
            for n, d in zip(names, density, strict=True)
        ],
        ignore_index=True,
    )
    if reveal:
        truth = pd.DataFrame({"mean": game.means, "density": 0.0, "arm": names, "kind": "truth"})
        data = pd.concat([data, truth], ignore_index=True)
    x = {
        "field": "mean",
        "type": "quantitative",
        "title": "mean reward",
        "scale": {"domain": [0, 1]},
        "axis": {"grid": False},
    }
    color = {"field": "arm", "type": "nominal", "scale": by_name(names, "color")}
    legend = {
        "title": None,
        "orient": "top",
        "labelFontSize": 13,
        "columns": 6,
        "symbolType": "stroke",
        "symbolSize": 300,
        "symbolStrokeWidth": 3,
    }
    belief, truth_only = [{"filter": "datum.kind === 'belief'"}], [{"filter": "datum.kind === 'truth'"}]
    y = {
        "field": "density",
        "type": "quantitative",
        "title": "posterior density",
        "stack": None,
        "axis": {"labels": False, "ticks": False, "grid": False},
    }
    spec: dict[str, Any] = {
        "height": height,
        "layer": [
            {
                "transform": belief,
                "mark": {"type": "area", "fillOpacity": 0.18},
                "encoding": {"x": x, "y": y, "color": color},
            },
            {
                "transform": belief,
                "mark": {"type": "line", "strokeWidth": 2.4},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": color,
                    "strokeDash": {
                        "field": "arm",
                        "type": "nominal",
                        "scale": by_name(names, "strokeDash"),
                        "legend": legend,
                    },
                    "tooltip": [
                        {"field": "arm"},
                        {"field": "mean", "format": ".3f"},
                        {"field": "density", "format": ".2f"},
                    ],
                },
            },
            {
                "transform": truth_only,
                "mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [4, 3]},
                "encoding": {
                    "x": x,
                    "color": color,
                    "tooltip": [{"field": "arm"}, {"field": "mean", "title": "true mean"}],
                },
            },
        ],
    }
    return data, spec


def arms_chart(game: Game, chance: FloatArray, reveal: bool, height: int = 260) -> Chart:
    """Every arm's estimate with its 95% interval and the policy's index; pulls and `chance` are in the tooltip."""
    player, names = game.algorithm, arm_names(len(game.means))
    low, high = posterior_interval(player)
    pulls = player.pulls
    estimate = np.divide(player.successes, pulls, out=np.full(len(names), np.nan), where=pulls > 0)
    indices = game.indices()
    data = pd.DataFrame(
        {"arm": names, "low": low, "high": high, "estimate": estimate, "pulls": pulls.astype(int), "chance": chance}
    )
    data["index"] = np.nan if indices is None else indices
    data["truth"] = np.array(game.means) if reveal else np.nan
    highest = max(1.0, float(np.nanmax(data["index"])) if indices is not None else 1.0)
    color = {"field": "arm", "type": "nominal", "scale": by_name(names, "color"), "legend": None}
    x = {
        "field": "arm",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"labelAngle": 0, "labelFontSize": 12},
    }

    def y(field: str) -> dict[str, Any]:
        scale = {"domain": [0, min(highest * 1.05, 3.0)], "nice": False, "clamp": True}
        return {"field": field, "type": "quantitative", "title": "mean reward, index", "scale": scale}

    tooltip = [
        {"field": "arm"},
        {"field": "pulls"},
        {"field": "estimate", "format": ".3f"},
        {"field": "low", "format": ".3f", "title": "95% from"},
        {"field": "high", "format": ".3f", "title": "95% to"},
        {"field": "index", "format": ".3f"},
        {"field": "chance", "format": ".0%", "title": "pulled next"},
    ]
    spec = {
        "height": height,
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.5}, "opacity": 0.25},
                "encoding": {"x": x, "y": y("low"), "y2": {"field": "high"}, "color": color, "tooltip": tooltip},
            },
            {
                "mark": {"type": "tick", "thickness": 3, "width": {"band": 0.5}},
                "encoding": {"x": x, "y": y("estimate"), "color": color, "tooltip": tooltip},
            },
            {
                "mark": {"type": "point", "shape": "triangle-down", "size": 130, "filled": True},
                "encoding": {"x": x, "y": y("index"), "color": color, "tooltip": tooltip},
            },
            {
                "mark": {"type": "tick", "thickness": 2, "width": {"band": 0.8}, "color": PALE},
                "encoding": {"x": x, "y": y("truth")},
            },
        ],
    }
    return data, spec


def bars_chart(names: list[str], values: np.ndarray, title: str, form: str, height: int = 150) -> Chart:
    """One bar an arm with its number on top: pulls so far, or the chance to be pulled next."""
    data = pd.DataFrame({"arm": names, "value": values})
    top = float(np.max(values)) if len(values) and np.max(values) > 0 else 1.0
    x = {
        "field": "arm",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {"labelAngle": 0, "labelFontSize": 12},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, 1.18 * top], "nice": False},
        "axis": {"format": form, "tickCount": 3},
    }
    spec = {
        "height": height,
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.55}},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {"field": "arm", "type": "nominal", "scale": by_name(names, "color"), "legend": None},
                },
            },
            {
                "mark": {"type": "text", "dy": -8, "color": PALE, "fontSize": 12},
                "encoding": {"x": x, "y": y, "text": {"field": "value", "format": form}},
            },
        ],
    }
    return data, spec


def regret_chart(game: Game, horizon: int, height: int = 260) -> Chart:
    """Pseudo-regret of the algorithm, and of the person where one plays."""
    sides = {"algorithm": game.algorithm, "you": game.person}
    shown = {name: player for name, player in sides.items() if player.arms}
    names = list(sides)
    data = pd.concat(
        [
            pd.DataFrame(
                {
                    "round": np.arange(len(p.arms) + 1),
                    "regret": np.concatenate([[0.0], p.regret(game.means)]),
                    "player": n,
                }
            )
            for n, p in (shown or {"algorithm": game.algorithm}).items()
        ],
        ignore_index=True,
    )
    end, top = max(20, int(data["round"].max())), max(1.0, 1.05 * float(data["regret"].max()))
    color = {"field": "player", "type": "nominal", "scale": {"domain": names, "range": [COLOURS[0], COLOURS[1]]}}
    spec = {
        "height": height,
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2.4},
        "encoding": {
            "x": {
                "field": "round",
                "type": "quantitative",
                "scale": {"domain": [0, min(end, horizon)], "nice": False},
                "axis": {"grid": False, "format": "~s"},
            },
            "y": {
                "field": "regret",
                "type": "quantitative",
                "title": "cumulative regret",
                "scale": {"domain": [0, top], "nice": False},
            },
            "color": {
                **color,
                "legend": {"title": None, "orient": "top", "labelFontSize": 13} if game.person.arms else None,
            },
            "strokeDash": {
                "field": "player",
                "type": "nominal",
                "scale": {"domain": names, "range": [[1, 0], [5, 3]]},
                "legend": None,
            },
            "tooltip": [{"field": "player"}, {"field": "round", "format": ","}, {"field": "regret", "format": ".2f"}],
        },
    }
    return data, spec


def history(game: Game) -> pd.DataFrame:
    """Every round of the algorithm's game: arm, reward, regret so far."""
    player = game.algorithm
    columns = {"round": np.arange(1, game.t + 1), "arm": np.array(player.arms, dtype=int) + 1, "reward": player.rewards}
    return pd.DataFrame({**columns, "regret": player.regret(game.means)})


def letters(game: Game) -> list[str]:
    """Names of the levers, A, B, ..., in the order of game.buttons."""
    return [chr(ord("A") + place) for place in range(len(game.buttons))]


def duel_scores(game: Game, revealed: bool) -> dict[str, str]:
    """Rewards of both sides; regrets once the means are out."""
    you, it = game.person, game.algorithm
    found = {
        "Round": f"{len(you.arms)} of {game.horizon}",
        "Your reward": f"{sum(you.rewards):.0f}",
        "Its reward": f"{sum(it.rewards):.0f}",
    }
    if revealed:
        found["Your regret"] = f"{you.regret(game.means)[-1]:.2f}"
        found["Its regret"] = f"{it.regret(game.means)[-1]:.2f}"
    return found


def judge_guess(game: Game, guess: str | None) -> str:
    """What the person guessed against what is true, and how sure the pulls could have made them."""
    best = max(game.means)
    right = [letter for letter, arm in zip(letters(game), game.buttons, strict=True) if game.means[arm] == best]
    told = "No guess" if guess is None else "Right" if guess in right else "Wrong"
    chance = chance_of_being_best(game.person)
    seen = max(float(chance[arm]) for arm in game.buttons if game.means[arm] == best)
    return f"{told}: the best lever is {' or '.join(right)}, with mean {best:g}. Your own pulls put {seen:.0%} on it."


def duel_table(game: Game) -> pd.DataFrame:
    """One row a lever: its mean, and what both sides made of it."""
    rows = [
        {
            "lever": letter,
            "mean": game.means[arm],
            "your pulls": int(game.person.pulls[arm]),
            "your wins": int(game.person.successes[arm]),
            "its pulls": int(game.algorithm.pulls[arm]),
            "its wins": int(game.algorithm.successes[arm]),
        }
        for letter, arm in zip(letters(game), game.buttons, strict=True)
    ]
    return pd.DataFrame(rows)
