"""The panel as somebody sees it: by the names and roles that a screen reader tells too."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

RUNNING = re.compile("queued|syncing|waiting")
FIRST_PROGRESS = """async ([name, patience_ms]) => {
  const row = document.querySelector(`li[data-repository="${name}"]`);
  const button = row.querySelector(`button[aria-label="Sync now: ${name}"]`);
  const began = performance.now();
  const seen = {};
  button.click();
  while (performance.now() - began < patience_ms) {
    await new Promise(requestAnimationFrame);
    const now = performance.now() - began;
    const bar = row.querySelector('[role="progressbar"]');
    if (!bar.checkVisibility()) continue;
    seen.bar ??= now;  // the row says that it is at work
    if (bar.getAttribute("aria-valuenow") !== null) { seen.figure ??= now; break; }  // and how far it is
  }
  return seen;
}"""


@dataclass
class Panel:
    page: Page

    @property
    def region(self) -> Locator:
        return self.page.get_by_role("region", name="Repositories")

    def row(self, name: str) -> Locator:
        return self.region.locator(f'li[data-repository="{name}"]')

    def chip(self, name: str) -> Locator:
        return self.row(name).locator(".chip")

    def bar(self, name: str) -> Locator:
        return self.row(name).get_by_role("progressbar")

    def button(self, label: str) -> Locator:
        return self.region.get_by_role("button", name=label, exact=True)

    def add(self, name: str) -> None:
        self.region.get_by_role("textbox", name="Repository", exact=True).fill(name)
        self.button("Add").click()

    def is_at(self, name: str, status: str | re.Pattern[str], patience_s: float = 60) -> None:
        expect(self.chip(name)).to_have_attribute("data-status", status, timeout=patience_s * 1000)

    def synced(self, name: str) -> None:
        """Add a repository and wait until all of it is there."""
        self.add(name)
        self.is_at(name, "synced")

    def first_progress(self, name: str) -> dict[str, float]:
        """Click "Sync now"; after how many milliseconds the bar is there, and the first figure in it."""
        seen: dict[str, float] = self.page.evaluate(FIRST_PROGRESS, [name, 20_000])
        return seen
