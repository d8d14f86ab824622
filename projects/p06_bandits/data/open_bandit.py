"""Open Bandit Dataset, small: a week of a fashion shop's recommendations under two policies, with true propensities.

Six logs of 10,000 rounds: campaigns "all", "men" and "women" (80, 34 and 46 items), each under the uniformly random
policy ("random") and under Beta-Thompson sampling ("bts") at the same time on the same shop. A round is one item at
one of three places; the reward is a click, 38 to 69 of them per log. The logs ship in the wheel obp 0.4.1, which is
never imported.

Context: four hashed features of the user, as 0/1 columns (first level of each left out). The K user-item affinities
are nearly all 0 and are left out.

Source: Y. Saito, S. Aihara, M. Matsutani and Y. Narita (2021), "Open Bandit Dataset and Pipeline: Towards Realistic
and Reproducible Off-Policy Evaluation", NeurIPS datasets track, arXiv 2008.07146; data under CC BY 4.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from projects.p06_bandits.data.wheels import locate
from projects.p06_bandits.ope.bandit_log import BanditLog, FloatArray

CAMPAIGNS = ("all", "men", "women")
POLICIES = ("random", "bts")
N_ITEMS = {"all": 80, "men": 34, "women": 46}
N_POSITIONS = 3
USER_FEATURES = [f"user_feature_{i}" for i in range(4)]
COLUMNS = ["timestamp", "item_id", "position", "click", "propensity_score", *USER_FEATURES]

# Click rates of the full data, about 26 million rounds, in the paper's table 1 (rounded there to 0.01%).
PUBLISHED_CLICK_RATE = {
    "all": {"random": 0.0035, "bts": 0.0050},
    "men": {"random": 0.0051, "bts": 0.0067},
    "women": {"random": 0.0048, "bts": 0.0064},
}


@dataclass(frozen=True)
class BetaPrior:
    """Posterior of the shop's Thompson sampling when the logging began: Beta(alpha_a, beta_a) of each item, (K,)."""

    alpha: FloatArray
    beta: FloatArray


def load_log(policy: str, campaign: str) -> BanditLog:
    """Load one of the six logs in the order of time.

    Args:
        policy: "random" or "bts".
        campaign: "all", "men" or "women".

    Raises:
        ValueError: an unknown name, the wheel isn't installed, or the file is not what it should be.
    """
    _check_name("policy", policy, POLICIES)
    _check_name("campaign", campaign, CAMPAIGNS)
    return read_log(locate("obp", f"obp/dataset/obd/{policy}/{campaign}/{campaign}.csv"), N_ITEMS[campaign])


def read_log(path: Path, n_items: int) -> BanditLog:
    """Read and check a log in the data set's CSV format.

    Args:
        path: The file.
        n_items: Number of items K.

    Raises:
        ValueError: the file is empty, misses a column, or holds a value out of range; one line that says which.
    """
    try:
        table = pd.read_csv(path, usecols=lambda name: name in COLUMNS)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ValueError(f"{path.name} is no CSV table of an Open Bandit log: {reason}") from None
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"{path.name} has no column {missing[0]}; an Open Bandit log has {', '.join(COLUMNS)}")
    if table.empty:
        raise ValueError(f"{path.name} has 0 rows; a log needs at least 1")
    if table[COLUMNS].isna().to_numpy().any():
        row, column = np.argwhere(table[COLUMNS].isna().to_numpy())[0]
        raise ValueError(f"{path.name}, row {row}: {COLUMNS[column]} is empty; every field must have a value")
    table = table.sort_values("timestamp", kind="stable")
    for name, allowed in (("item_id", n_items), ("position", None), ("click", None)):
        numbers = pd.to_numeric(table[name], errors="coerce")
        choices = range(allowed) if allowed else (range(1, N_POSITIONS + 1) if name == "position" else range(2))
        bad = ~numbers.isin(list(choices))
        if bad.any():
            raise ValueError(
                f"{path.name}: {name} {table[name][bad].iloc[0]}; it must lie in {choices[0]}..{choices[-1]}"
            )
    propensity = pd.to_numeric(table["propensity_score"], errors="coerce").to_numpy(dtype=np.float64)
    bad_rows = np.flatnonzero(~((propensity > 0) & (propensity <= 1)))
    if bad_rows.size:
        value = table["propensity_score"].iloc[bad_rows[0]]
        raise ValueError(f"{path.name}: propensity_score {value}; it must lie in (0, 1]")
    context = pd.get_dummies(table[USER_FEATURES].astype(str), drop_first=True)
    return BanditLog(
        context.to_numpy(dtype=np.float64),
        table["item_id"].to_numpy(dtype=np.int64),
        table["click"].to_numpy(dtype=np.float64),
        propensity,
        n_items,
        table["position"].to_numpy(dtype=np.int64) - 1,
    )


def load_prior(campaign: str) -> BetaPrior:
    """Load the Beta posteriors of the shop's Thompson sampling, (K,) each.

    Raises:
        ValueError: an unknown campaign, the wheel isn't installed, or the file is not what it should be.
    """
    _check_name("campaign", campaign, CAMPAIGNS)
    priors = parse_priors(locate("obp", "obp/policy/conf/prior_bts.yaml").read_text(encoding="utf-8"))
    prior = priors.get(campaign)
    if prior is None or len(prior.alpha) != N_ITEMS[campaign]:
        raise ValueError(f"prior_bts.yaml has no {N_ITEMS[campaign]} items for campaign {campaign}")
    return prior


def parse_priors(text: str) -> dict[str, BetaPrior]:
    """Parse the one shape of YAML that the file has: campaign, then alpha and beta, then a list of numbers.

    Raises:
        ValueError: a line of another shape, or alpha and beta of unequal length.
    """
    lists: dict[str, dict[str, list[float]]] = {}
    campaign = column = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if found := re.fullmatch(r"(\w+):\s*", line):
            campaign, column = found[1], ""
            lists[campaign] = {}
        elif campaign and (found := re.fullmatch(r"\s+(alpha|beta):\s*", line)):
            column = found[1]
            lists[campaign][column] = []
        elif column and (found := re.fullmatch(r"\s+-\s+(\d+(?:\.\d*)?)\s*", line)):
            lists[campaign][column].append(float(found[1]))
        else:
            raise ValueError(f"line {number} of the priors is {line.strip()!r}; expected a name or '- number'")
    priors = {}
    for name, columns in lists.items():
        alpha, beta = columns.get("alpha", []), columns.get("beta", [])
        if not alpha or len(alpha) != len(beta):
            raise ValueError(f"campaign {name} has {len(alpha)} alphas and {len(beta)} betas; it takes as many")
        priors[name] = BetaPrior(np.array(alpha), np.array(beta))
    return priors


def _check_name(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{what} is {value!r}; it must be one of {', '.join(choices)}")
