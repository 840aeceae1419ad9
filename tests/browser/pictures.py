"""Takes docs/pictures/panel-*.png: `make browser-pictures`. Invented repositories, in light and dark, in JupyterLab and in the app."""

import io
import sys
import tempfile
from pathlib import Path

import conftest
import faces
import servers
from faces import Face
from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS, MOST_BYTES = 128, 150_000
THEME = '() => window.jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" })'


def take(folder: Path) -> None:
    """Into `folder`."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=conftest.chromium(), args=list(conftest.FLAGS))
        with servers.lab(Path(home) / "lab", GITHUB_TOKEN="demo-token") as lab:
            for theme in ("light", "dark"):
                with faces.in_lab(browser, lab, f"panel-{theme}", is_rude=False, color_scheme=theme) as face:
                    if theme == "dark":
                        face.page.evaluate(THEME)
                    _bring_to_life(face)
                    _keep(face.page.screenshot(), folder / f"panel-lab-{theme}.png")
                    face.github.go_on()
        for theme, options in (("light", ()), ("dark", ("--dark",))):
            with faces.in_app(browser, Path(home) / theme, *options, is_rude=False, color_scheme=theme) as face:
                _bring_to_life(face)
                face.page.set_viewport_size({"width": 1200, "height": 400})
                _keep(face.page.screenshot(full_page=True), folder / f"panel-app-{theme}.png")
                face.github.go_on()


def _bring_to_life(face: Face) -> None:
    """Two that are synced, one in part, and one in the middle."""
    face.github.world.fail(100, "acme-demo/mobile")
    face.panel.add("acme-demo/web acme-demo/api acme-demo/mobile")
    for name, status in (("web", "synced"), ("api", "synced"), ("mobile", "partial")):
        face.panel.is_at(f"acme-demo/{name}", status)
    face.panel.row("acme-demo/mobile").locator("summary").click()
    face.github.latency = 1
    face.panel.add("acme-demo/docs")
    face.page.wait_for_function(
        """() => document.querySelector('li[data-repository="acme-demo/docs"] [role="progressbar"]')?.ariaValueNow > 0"""
    )
    face.github.hold()
    face.page.wait_for_timeout(1000)


def _keep(picture: bytes, path: Path) -> None:
    """In so few colours that nobody sees it and the file is small."""
    path.parent.mkdir(exist_ok=True, parents=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{path} has {size} bytes"
    sys.stdout.write(f"{path}: {size / 1000:.0f} kB\n")


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
