// One repository: its elements, and how they are brought up to date.
const CHIPS = {
  pending: ["○", "pending"], queued: ["…", "queued"], syncing: ["↻", "syncing"], stopping: ["↻", "stopping"],
  waiting: ["‖", "waiting for GitHub"], synced: ["✓", "synced"], partial: ["!", "partial"], error: ["✕", "error"],
};
const RUNNING = ["queued", "syncing", "stopping", "waiting"];

function repositoryRow(name, send) {
  const link = h("a", { className: "name", target: "_blank", rel: "noopener noreferrer" }, h("bdi", {}, name));
  const sign = h("span", { "aria-hidden": "true" });
  const word = h("span");
  const chip = h("span", { className: "chip" }, sign, " ", word);
  const when = h("span", { className: "when" });
  const counts = h("span", { className: "counts" });
  const progress = bar(`Sync of ${name}`, "progressbar");
  const how = h("span", { className: "how" });
  const running = h("div", { className: "running" }, progress.element, how);
  const button = (label, type) =>
    h("button", { type: "button", "aria-label": `${label}: ${name}`, onclick: () => send({ type, repository: name }) }, label);
  const sync = button("Sync now", "sync");
  const cancel = button("Cancel", "cancel");
  const remove = button("Remove", "remove");
  const summary = h("summary");
  const reason = h("p", { className: "reason" });
  const trouble = h("details", {}, summary, reason);
  const element = h(
    "li", {}, h("div", { className: "head" }, link, chip, when, counts, h("span", { className: "buttons" }, sync, cancel, remove)),
    running, trouble,
  );
  element.dataset.repository = name;
  let shown;
  return {
    element,
    tick() {
      if (shown) text(when, shown.last_sync_at === null ? "never synced" : `last sync ${ago(shown.last_sync_at)}`);
    },
    update(row, web) {
      shown = row;
      if (link.getAttribute("href") !== `${web}/${name}`) link.setAttribute("href", `${web}/${name}`);
      const [symbol, label] = CHIPS[row.status] ?? ["?", row.status];
      chip.dataset.status = row.status;
      text(sign, symbol);
      text(word, label);
      this.tick();
      when.title = row.last_sync_at === null ? "" : new Date(row.last_sync_at).toLocaleString();
      text(counts, row.pull_requests === null ? "" :
        [count(row.pull_requests, "PR"), count(row.reviews, "review"), count(row.commits, "commit")].join(" · "));
      const isRunning = RUNNING.includes(row.status);
      const { done, planned, seconds_left, note, until } = row.progress ?? {};
      running.hidden = !row.progress;
      if (row.progress) {
        const share = planned ? `${Math.floor((100 * Math.min(done, planned)) / planned)} %` : "";
        const of = planned === null ? "asking what is new" : `${number.format(done)} of ${count(planned, "PR")}`;
        const wait = until ? `until ${clock(until)}` : "";
        const place = row.is_here ? "" : "in another process";
        const said = [share, row.status === "queued" ? "" : of, left(seconds_left), wait, note, place].filter(Boolean).join(" · ");
        progress.set(planned === null ? null : done, planned, said || row.status);
        text(how, said);
      }
      sync.disabled = isRunning;
      cancel.disabled = !isRunning || !row.is_here || row.status === "stopping";
      cancel.title = isRunning && !row.is_here ? "Another process syncs it: stop it there." : "";
      trouble.hidden = !row.error;
      const retry = row.to_retry ? `, ${count(row.to_retry, "pull request")} to retry` : "";
      text(summary, `${row.status === "error" ? "Why it failed" : "What went wrong"}${retry}`);
      text(reason, row.error ?? "");
    },
  };
}
