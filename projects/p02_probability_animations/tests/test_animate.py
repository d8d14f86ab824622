from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from projects.p02_probability_animations import animate
from projects.p02_probability_animations.scenes import encode, render
from projects.p02_probability_animations.scenes.registry import FILMS, film
from shared.media import write_mp4


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["nofilm"], "film is 'nofilm'; it must be one of law_of_large_numbers"),
        (["--quality", "huge"], "invalid choice: 'huge'"),
        (["--jobs", "0"], "--jobs is 0; it must be 1 or more"),
        (["--jobs", "two"], "invalid int value: 'two'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(argv: list[str], words: str, capsys):
    assert animate.main(argv) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1 and told.startswith("error: ")


def test_a_broken_manifest_is_one_line_and_exit_code_2(tmp_path: Path, capsys):
    (tmp_path / "manifest.json").write_text("{")
    assert animate.main(["buffon", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_digest_follows_sources_seed_and_quality(monkeypatch, tmp_path: Path):
    row = film("buffon")
    digest = render.source_digest(row, "full")
    assert digest == render.source_digest(row, "full")
    assert digest != render.source_digest(row, "film")
    assert digest != render.source_digest(type(row)(**{**row.__dict__, "seed": 1}), "full")
    assert digest != render.source_digest(film("bayes_square"), "full")
    # A changed simulation changes its own film and no other.
    changed = tmp_path / "buffon.py"
    simulation = render._path("projects.p02_probability_animations.sim.buffon")
    changed.write_text(simulation.read_text() + "\n# changed\n")
    real = render._path
    other = render.source_digest(film("bayes_square"), "full")
    monkeypatch.setattr(render, "_path", lambda name: changed if name.endswith("sim.buffon") else real(name))
    assert render.source_digest(row, "full") != digest
    assert render.source_digest(film("bayes_square"), "full") == other


def test_resume_leaves_out_what_stands_there_whole(tmp_path: Path):
    job = render.Job("buffon", "full", tmp_path)
    file = tmp_path / "buffon.mp4"
    file.write_bytes(b"12345")
    record = {"source": render.source_digest(film("buffon"), "full"), "files": {file.name: {"bytes": 5}}}
    assert animate.is_drawn(job, {"films": {"buffon": record}})
    assert not animate.is_drawn(render.Job("buffon", "film", tmp_path), {"films": {"buffon": record}})
    assert not animate.is_drawn(job, {"films": {}})
    file.write_bytes(b"1")
    assert not animate.is_drawn(job, {"films": {"buffon": record}})


def test_highlights_are_found_by_part(tmp_path: Path):
    chapters = [("Title", 0.0), ("The box of dots", 30.0), ("Takeaway", 80.0)]
    assert render.highlight(film("buffon"), chapters) == 30.0 + film("buffon").highlight[1]
    assert (
        render.highlight(film("concentration"), [("Title", 0.0), ("Takeaway", 80.0)]) == 79.0
        or film("concentration").highlight[0]
    )
    with pytest.raises(ValueError, match="its parts are Title"):
        render.highlight(film("buffon"), chapters[:1])


def gray(count: int, size: tuple[int, int] = (36, 64)) -> list[np.ndarray]:
    """Frames of rising brightness."""
    return [np.full((*size, 3), 4 * index, np.uint8) for index in range(count)]


def test_a_film_keeps_its_frames_and_gets_its_index_in_front(tmp_path: Path):
    raw, film_file = tmp_path / "raw.mp4", tmp_path / "film.mp4"
    write_mp4(gray(60), raw, fps=10)
    encode.faststart(raw, film_file)
    content = film_file.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert encode.facts(film_file) == {"width": 64, "height": 36, "fps": 10.0, "frames": 60, "duration": 6.0}
    # frames 25, 27, 29 are told from 2.5 s on, every second one
    levels = [frame.mean() / 4 for frame in encode.frames(film_file, 2.5, 3.0, every=2)]
    assert levels == pytest.approx([25, 27, 29], abs=0.5)
    encode.still(film_file, 3.0, tmp_path / "still.png")
    encode.write_preview(film_file, 5.0, tmp_path / "preview.webp")
    assert (tmp_path / "preview.webp").stat().st_size < encode.LARGEST_PREVIEW
    with pytest.raises(ValueError, match="is shorter"):
        encode.still(film_file, 7.0, tmp_path / "none.png")


def test_the_showreel_takes_an_excerpt_of_each_once_all_are_there(tmp_path: Path):
    records = {}
    for row in FILMS:
        write_mp4(gray(60), tmp_path / f"{row.slug}.mp4", fps=5)
        records[row.slug] = {"quality": "draft", "source": row.slug, "highlight": 6.0, "chapters": []}
    manifest = {"films": dict(list(records.items())[:-1]), "showreel": None}
    animate.showreel(tmp_path, manifest)
    assert not (tmp_path / "showreel.mp4").exists()
    manifest["films"] = dict(reversed(records.items()))
    animate.write_manifest(tmp_path, manifest)
    animate.showreel(tmp_path, manifest)
    assert encode.facts(tmp_path / "showreel.mp4")["frames"] == len(FILMS) * encode.EXCERPT * 5
    stored = json.loads((tmp_path / "manifest.json").read_text())
    assert list(stored["films"]) == [row.slug for row in FILMS]
    before = (tmp_path / "showreel.mp4").stat().st_mtime_ns
    animate.showreel(tmp_path, manifest)
    assert (tmp_path / "showreel.mp4").stat().st_mtime_ns == before
