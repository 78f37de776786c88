"""Sessions for developers with several Pythons: ``nox``, or one of them with ``nox -s lint``."""

from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
COMPLETE = {"HYPOTHESIS_PROFILE": "ci"}


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage; arguments after ``--`` go to pytest."""
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "auto", "--cov", *session.posargs, env=COMPLETE)


@nox.session(python="3.11")
def floors(session: nox.Session) -> None:
    """Run the tests on the lowest supported version of every dependency."""
    constraints = Path(session.create_tmp(), "floors.txt")
    with constraints.open("w", encoding="utf-8") as file:
        session.run("python", ".ci/floors.py", stdout=file)
    session.install("-e", ".[test]", "-c", str(constraints))
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python="3.11")
def spark(session: nox.Session) -> None:
    """Run the tests of Spark, which need Java 17 or later."""
    session.install("-e", ".[spark,test]")
    session.run(
        "pytest", "--numprocesses=0", "-m", "spark", "tests/test_spark.py", *session.posargs
    )


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session(python="3.11")
def types(session: nox.Session) -> None:
    """Check types with both checkers."""
    session.install("-e", ".[dev]")
    session.run("mypy", "--strict", "src", "tests/typing")
    session.run("mypy", "--config-file", "tests/mypy.ini", "tests", "benchmarks")
    session.run("pyright")


@nox.session(python="3.11", default=False)
def mutants(session: nox.Session) -> None:
    """See that the tests notice wrong figures; arguments after ``--`` are files, or options."""
    session.install("-e", ".[test]")
    session.run("python", "benchmarks/mutants.py", *session.posargs)


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("-e", ".[docs]")
    session.run("sphinx-build", "-n", "-W", "--keep-going", "docs", "build/html")


@nox.session(python="3.11", default=False)
def accessibility(session: nox.Session) -> None:
    """Have axe-core look at the documentation; needs Chromium of the system."""
    session.install("-e", ".[docs]", "playwright", "axe-playwright-python")
    folder = session.create_tmp()
    session.run("sphinx-build", "-q", "docs", folder)
    session.run("python", "docs/scripts/accessibility.py", folder, *session.posargs)
