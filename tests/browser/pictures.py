"""Takes docs/pictures/panel-*.png: `make browser-pictures`. Invented repositories, in JupyterLab and in the app."""

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


def take(folder: Path) -> None:
    """Into `folder`."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=conftest.chromium(), args=list(conftest.FLAGS))
        with (
            servers.lab(Path(home) / "lab", GITHUB_TOKEN="demo-token") as lab,
            faces.in_lab(browser, lab, is_rude=False) as face,
        ):
            _bring_to_life(face, is_listed=True)
            _keep(face.page.screenshot(), folder / "panel-lab.png")
            face.github.go_on()
        for theme, options in (("light", ()), ("dark", ("--dark",))):
            with faces.in_app(browser, Path(home) / theme, *options, is_rude=False, color_scheme=theme) as face:
                _bring_to_life(face)
                face.page.set_viewport_size({"width": 1200, "height": 485})
                _keep(face.page.screenshot(), folder / f"panel-app-{theme}.png")
                face.github.go_on()


def _bring_to_life(face: Face, *, is_listed: bool = False) -> None:
    """Two that are synced, one in part, and one in the middle; with the list of what there is, if it shall be."""
    if is_listed:
        face.page.set_viewport_size({"width": 1200, "height": 1080})
        face.panel.region.get_by_text("Choose from an organisation").click()
        face.panel.region.get_by_role("textbox", name="Organisation").fill("acme-demo")
        face.panel.button("List").click()
        face.panel.region.get_by_role("checkbox", name="acme-demo/tools").check()
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
