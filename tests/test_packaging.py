"""The wheel, built and installed in an empty environment far from the checkout, does the main job."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("assistant", "migrations", "templates"):
        shutil.copytree(CHECKOUT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    (copy / "scripts").mkdir()
    for name in ("pyproject.toml", "README.md", ".gitignore", "scripts/build_catalogues.py"):
        shutil.copy(CHECKOUT / name, copy / name)
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, and the locked dependencies of this one but not this checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:  # a pure wheel is installed by unpacking it
        archive.extractall(site)
    # A plain line of a .pth file adds the folder but reads no .pth files there: not the editable install.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ASSISTANT_CONFIG": str(folder / "schedule.yaml"),
        "ASSISTANT_DATABASE": str(folder / "data" / "assistant.db"),
    }
    command = [str(python), "-m", "assistant", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_carries_its_migrations_and_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for kind in ("migrations", "templates"):
        shipped = {
            f"assistant/{path.relative_to(CHECKOUT)}"
            for path in (CHECKOUT / kind).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert shipped
        assert shipped <= set(names)
    assert any(name.endswith("entry_points.txt") for name in names)
    assert not any(name.startswith(("tests/", "scripts/", "examples/")) for name in names)


def test_the_installed_program_speaks_french(wheel: Path, python: Path, tmp_path: Path) -> None:
    assert "assistant/locale/fr/LC_MESSAGES/messages.mo" in zipfile.ZipFile(wheel).namelist()
    spoken = run(python, tmp_path, "--lang", "fr", "list")
    assert (spoken.returncode, "Il n'y a pas de planning" in spoken.stderr) == (1, True), spoken.stderr
    helped = run(python, tmp_path, "--lang", "fr", "--help")
    assert (helped.returncode, "--lang" in helped.stdout) == (0, True), helped.stderr
    assert "Publish posts at good times" not in helped.stdout


def test_the_source_archive_can_build_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    shutil.unpack_archive(next(tmp_path.glob("*.tar.gz")), tmp_path, filter="data")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=next(tmp_path.glob("*/pyproject.toml")).parent,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert "assistant/locale/fr/LC_MESSAGES/messages.mo" in names


def test_the_installed_program_runs_the_main_commands_outside_the_checkout(
    python: Path, tmp_path: Path
) -> None:
    where = subprocess.run(
        [str(python), "-c", "import assistant; print(assistant.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(python.parent.parent)
    assert run(python, tmp_path, "init", "--timezone", "Europe/Paris").returncode == 0
    added = run(python, tmp_path, "add", "Bonjour", "--json")
    assert (added.returncode, json.loads(added.stdout)["state"]) == (0, "queued"), added.stderr
    listed = run(python, tmp_path, "list", "--json")
    assert [draft["text"] for draft in json.loads(listed.stdout)] == ["Bonjour"]
    looks = ["plan", "balance", "balance --html page.html", "calendar", "calendar --ics posts.ics", "review"]
    for command in (*looks, "show 1", "check 1", "log", "service install --print", "--help"):
        done = run(python, tmp_path, *command.split())
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
