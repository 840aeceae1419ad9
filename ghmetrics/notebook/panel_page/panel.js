// The panel in the browser. It shows what the kernel says and sends what people click; it decides nothing.
const PATIENCE_MS = 2000;
const BUSY = "The kernel has not answered yet: what you clicked is done when the running cell ends.";
const SILENT = "The kernel does not answer: a cell may be running; or run the cell that shows this panel again.";

// A number or a checkbox above the list. The kernel's value is shown unless somebody is typing another.
function wish(label, name, type, send) {
  const input = h("input", { type, ...(type === "number" ? { min: 1, step: 1, required: true } : {}) });
  input.addEventListener("change", () => {
    if (type === "number" && !input.reportValidity()) return;
    send({ type: "wish", [name]: type === "number" ? input.valueAsNumber : input.checked });
  });
  return {
    element: h("label", {}, ...(type === "number" ? [`${label} `, input] : [input, ` ${label}`])),
    update(value) {
      if (type === "checkbox") input.checked = value;
      else if (input !== input.getRootNode().activeElement) input.value = value;
    },
  };
}

function render({ model, el }) {
  const view = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
  let sent = 0; // commands, and how far the kernel has heard them
  let heard = -1;
  let waits;
  function send(command) {
    sent += 1;
    model.send({ ...command, view, number: sent });
    clearTimeout(waits);
    waits = setTimeout(() => { if (heard < sent) text(connection, BUSY); }, PATIENCE_MS);
  }

  const connection = h("p", { className: "connection", role: "status" });
  const banner = h("p", { className: "banner", role: "alert", hidden: true });
  const again = h("button", { type: "button", onclick: () => send({ type: "refresh" }) }, "Try again");
  const bannerText = h("span");
  banner.append(bannerText, " ", again);

  const budget = bar("API budget", "meter");
  const budgetSaid = h("span", { className: "faint" });
  const budgetBox = h("div", { className: "budget", hidden: true }, budgetSaid, budget.element);

  const repository = h("input", { type: "text", autocomplete: "off", spellcheck: false, "aria-label": "Repository", placeholder: "owner/repository or its address" });
  const form = h("form", { className: "line" }, repository, h("button", { type: "submit", className: "main" }, "Add"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const names = repository.value.split(/[\s,;]+/).filter(Boolean);
    if (names.length) send({ type: "add", repositories: names });
    repository.value = "";
  });
  const choose = chooser(send);

  const wishes = {
    days_back: wish("Days back", "days_back", "number", send),
    max_pull_requests: wish("Maximum pull requests", "max_pull_requests", "number", send),
    commits: wish("Commits", "commits", "checkbox", send),
    build_after: wish("Build after sync", "build_after", "checkbox", send),
  };
  const syncAll = h("button", { type: "button", onclick: () => send({ type: "sync_all" }) }, "Sync all");
  const cancelAll = h("button", { type: "button", onclick: () => send({ type: "cancel_all" }) }, "Cancel all");
  const build = h("button", { type: "button", onclick: () => send({ type: "build" }) }, "Build now");
  const buildSaid = h("span", { className: "faint", role: "status" });
  const options = h(
    "div", { className: "line options" }, syncAll, cancelAll, build,
    ...Object.values(wishes).map((each) => each.element), buildSaid,
  );

  const messages = h("div", { className: "messages" });
  const shownMessages = keyed(messages, (each) => {
    const close = h("button", { type: "button", "aria-label": "Dismiss", onclick: () => send({ type: "dismiss", id: each.id }) }, "×");
    const role = each.kind === "error" ? "alert" : "status";
    return { element: h("p", { className: `message ${each.kind}`, role }, h("bdi", {}, each.text), " ", close) };
  });

  const summary = h("span", { className: "faint" });
  const filter = h("input", { type: "search", "aria-label": "Filter the list", placeholder: "filter", hidden: true });
  const empty = h("p", { className: "faint" }, "Nothing is tracked yet. Add a repository: its last days are synced at once.");
  const list = h("ul", { className: "repositories" });
  const shownRows = keyed(list, (row) => repositoryRow(row.name, send));
  filter.addEventListener("input", applyFilter);
  function applyFilter() {
    const word = filter.hidden ? "" : filter.value.toLowerCase();
    for (const [name, row] of shownRows.rows) row.element.hidden = !name.toLowerCase().includes(word);
  }

  const section = h(
    "section", { className: "ghmetrics-panel", "aria-label": "Repositories" },
    h("header", {}, h("strong", {}, "Repositories"), summary, budgetBox),
    banner, form, choose.element, options, messages, connection, filter, empty, list,
  );

  function update() {
    const snapshot = model.get("snapshot");
    heard = Math.max(heard, snapshot.heard?.[view] ?? -1);
    if (heard >= sent) text(connection, "");
    if (snapshot.trouble) {
      banner.hidden = false;
      text(bannerText, snapshot.trouble);
      return;
    }
    if (!snapshot.rows) return;
    const access = snapshot.access;
    banner.hidden = !access?.trouble;
    text(bannerText, access?.trouble ?? "");
    banner.className = `banner ${access?.state ?? ""}`;

    budgetBox.hidden = !snapshot.budget;
    if (snapshot.budget) {
      const { limit, remaining, reset_at } = snapshot.budget;
      const said = `${number.format(remaining)} of ${number.format(limit)} left, reset at ${clock(reset_at)}`;
      budget.set(remaining, limit, said);
      attribute(budget.element, "aria-label", `API budget (${access?.api ?? "GitHub"})`);
      budget.element.classList.toggle("low", remaining < limit / 10);
      text(budgetSaid, `${access?.api ?? "API"} budget: ${said}`);
      budgetBox.title = new Date(reset_at).toLocaleString();
    }

    for (const [name, each] of Object.entries(wishes)) each.update(snapshot.wishes[name]);
    const running = snapshot.rows.filter((row) => RUNNING.includes(row.status));
    text(summary, snapshot.rows.length ? `${number.format(snapshot.rows.length)} tracked${running.length ? `, ${number.format(running.length)} syncing` : ""}` : "");
    syncAll.disabled = !snapshot.rows.length || running.length === snapshot.rows.length;
    cancelAll.disabled = !running.some((row) => row.is_here);

    const { building } = snapshot;
    const isBuilding = building !== null && building.ended_at === null;
    build.disabled = isBuilding || !snapshot.rows.length;
    text(buildSaid, !building ? "" : isBuilding
      ? `building${building.total ? `: ${building.done} of ${building.total} models` : " …"}`
      : building.has_failed ? "the build failed" : `built at ${clock(building.ended_at)}`);

    shownMessages.update(snapshot.messages, (each) => each.id, () => {});
    empty.hidden = snapshot.rows.length > 0;
    filter.hidden = snapshot.rows.length < 12;
    shownRows.update(snapshot.rows, (row) => row.name, (row, item) => row.update(item, snapshot.web));
    applyFilter();
    choose.update(model.get("choices"), snapshot.rows);
  }

  // What is sent while a page connects may be lost, either way.
  const hello = () => { if (heard < 0) model.send({ type: "hello", view, number: 0 }); };
  const greeting = setInterval(hello, 1000);
  waits = setTimeout(() => { if (heard < 0) text(connection, SILENT); }, 3 * PATIENCE_MS);
  const ticking = setInterval(() => { for (const row of shownRows.rows.values()) row.tick(); }, 15000);

  model.on("change:snapshot", update);
  model.on("change:choices", update);
  update();
  el.append(section);
  hello();
  return () => {
    clearInterval(greeting);
    clearTimeout(waits);
    clearInterval(ticking);
    model.off("change:snapshot", update);
    model.off("change:choices", update);
  };
}

export default { render };
