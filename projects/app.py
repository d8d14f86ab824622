"""The hub of all interactive pages: `make app`, or `streamlit run projects/app.py`.

Every built project with an app.py is a page of its own; the front page lists all twenty. A project's page can also be
run alone.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from projects.registry import PHASES, REGISTRY, Project, built


def front_page() -> None:
    """What there is, and what is to come."""
    st.title("Twenty projects, from linear algebra to alignment research")
    st.markdown(
        "Pages to play with. Each belongs to a project whose README has the findings and the way into the code."
    )
    shown = {row.slug for row in with_pages()}
    for phase, title in PHASES.items():
        rows = [row for row in REGISTRY if row.phase == phase]
        st.subheader(f"Phase {phase}: {title}", divider="gray")
        for row in rows:
            if row.slug in shown:
                label = f"**P{row.number} {row.title}**: {row.question}"
                st.page_link(page_of(row), label=label, icon=":material/arrow_forward:")
            else:
                st.markdown(f"P{row.number} {row.title}: :gray[{row.question}]")


def with_pages() -> list[Project]:
    """Built projects with an interactive page, in order."""
    return [row for row in built() if (row.folder / "app.py").exists()]


def page_of(row: Project) -> Any:
    """A project's page."""
    return st.Page(row.folder / "app.py", title=f"P{row.number} {row.title}", url_path=row.slug)


def main() -> None:
    """Draw the chosen page."""
    st.set_page_config("Twenty projects", page_icon=":material/school:", layout="wide")
    front = st.Page(front_page, title="All projects", icon=":material/home:", default=True)
    st.navigation([front, *map(page_of, with_pages())], position="top").run()


if __name__ == "__main__":
    main()
