"""The real data sets: what the files hold, and what is done to them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

from projects.p06_bandits.data import classification
from projects.p06_bandits.data.classification import DATASETS, SCALINGS, load, principal_components, scale

# rows, features, actions, and how often each action pays (None: listed below)
SHAPES = {
    "digits": (1797, 64, 10),
    "mnist": (5000, 50, 10),
    "segment": (2310, 18, 7),
    "phishing": (1250, 9, 2),
    "shuttle": (49_097, 9, 2),
    "yeast": (2417, 103, 14),
}


@pytest.mark.parametrize("slug", list(SHAPES))
def test_sizes_and_label_counts(slug):
    data = load(slug)
    n, d, k = SHAPES[slug]
    assert data.contexts.shape == (n, d)
    assert data.rewards.shape == (n, k)
    assert set(np.unique(data.rewards)) == {0.0, 1.0}
    assert np.isfinite(data.contexts).all()
    counts = data.rewards.sum(axis=0)
    if slug == "mnist":
        assert (counts == 500).all()
    if slug == "segment":
        assert (counts == 330).all()
    if slug == "phishing":
        assert counts.tolist() == [702, 548]
    if slug == "shuttle":
        assert counts.tolist() == [45_586, 3_511]
    if slug == "yeast":
        assert data.rewards.sum(axis=1).mean() == pytest.approx(4.237, abs=5e-4)  # MULAN's label cardinality
    else:
        assert (data.rewards.sum(axis=1) == 1).all()
    assert load(slug) is data  # kept in memory


def test_digits_are_scikit_learns():
    data, theirs = load("digits"), load_digits()
    np.testing.assert_array_equal(data.contexts, theirs.data)
    np.testing.assert_array_equal(data.rewards.argmax(axis=1), theirs.target)


def test_mnist_comes_sorted_by_label_and_must_be_shuffled():
    labels = load("mnist").rewards.argmax(axis=1)
    assert (np.diff(labels) >= 0).all()


def test_principal_components_are_scikit_learns_up_to_sign():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 6)) * [5.0, 3.0, 2.0, 1.0, 0.5, 0.1] @ rng.normal(size=(6, 6))
    ours, theirs = principal_components(x, 3), PCA(3).fit_transform(x)
    signs = np.sign((ours * theirs).sum(axis=0))
    np.testing.assert_allclose(ours, theirs * signs, atol=1e-9)
    centred = x - x.mean(axis=0)
    axes = np.linalg.lstsq(centred, ours, rcond=None)[0]  # (6, 3)
    assert (axes[np.abs(axes).argmax(axis=0), range(3)] > 0).all()
    # the sign is fixed by the axis itself, so it doesn't depend on the order of the rows
    np.testing.assert_allclose(principal_components(x[::-1], 3), ours[::-1], atol=1e-9)


@pytest.mark.parametrize("slug", ["digits", "segment"])
def test_scalings_do_what_they_say(slug):
    contexts = load(slug).contexts
    d = contexts.shape[1]
    scaled = {name: scale(contexts, name) for name in SCALINGS}
    for table in scaled.values():
        assert table.shape == (len(contexts), d + 1)
        assert (table[:, -1] == 1.0).all()
    moving = contexts.std(axis=0) > 0
    np.testing.assert_allclose(scaled["standard"][:, :-1].mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_allclose(scaled["standard"][:, :-1].std(axis=0), moving.astype(float), atol=1e-9)
    np.testing.assert_allclose(scaled["columns"][:, :-1] * np.sqrt(d), scaled["standard"][:, :-1])
    np.testing.assert_allclose(np.linalg.norm(scaled["rows"][:, :-1], axis=1), 1.0)
    assert (scaled["spread"][:, :-1] ** 2).sum(axis=1).mean() == pytest.approx(1.0)
    factor = scaled["spread"][:, :-1].sum() / contexts.sum()
    np.testing.assert_allclose(scaled["spread"][:, :-1], factor * contexts, rtol=1e-9)


def test_a_row_of_zeros_survives_row_scaling():
    assert scale(np.zeros((2, 3)), "rows").tolist() == [[0.0, 0.0, 0.0, 1.0]] * 2


def test_loaded_tables_cannot_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        load("phishing").contexts[0, 0] = 7.0


def test_unknown_names_are_one_clear_line():
    with pytest.raises(
        ValueError, match=r"^dataset is 'cifar'; choose from digits, mnist, segment, phishing, shuttle, yeast$"
    ):
        load("cifar")
    with pytest.raises(ValueError, match=r"^scaling is 'log'; choose from columns, standard, rows, spread$"):
        scale(np.ones((2, 2)), "log")


def test_a_missing_wheel_is_one_clear_line(monkeypatch):
    def missing(distribution: str, path: str) -> None:
        raise ValueError("the stream data sets are inside the wheel river, which isn't installed; run `make setup`")

    monkeypatch.setattr(classification, "locate", missing)
    with pytest.raises(ValueError, match=r"wheel river, which isn't installed; run `make setup`$"):
        DATASETS["segment"]()
