// Choosing repositories from what the token can see of an owner.
const MOST_CHOICES = 200; // shown at once; a search finds the others

function chooser(send) {
  const owner = h("input", { type: "text", autocomplete: "off", spellcheck: false, "aria-label": "Organisation", placeholder: "organisation or person" });
  const search = h("input", { type: "search", "aria-label": "Search", placeholder: "search" });
  const state = h("p", { className: "faint", role: "status" });
  const list = h("ul", { className: "choices" });
  const add = h("button", { type: "button", className: "main" }, "Add chosen");
  const found = h("div", { hidden: true }, h("div", { className: "line" }, search, add), list);
  const form = h("form", { className: "line" }, owner, h("button", { type: "submit" }, "List"));
  const element = h("details", { className: "chooser" }, h("summary", {}, "Choose from an organisation"), form, state, found);
  const chosen = new Set();
  let choices = {};
  let tracked = new Set();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (owner.value.trim()) send({ type: "list", owner: owner.value.trim() });
  });
  add.addEventListener("click", () => {
    send({ type: "add", repositories: [...chosen] });
    chosen.clear();
    show();
  });
  search.addEventListener("input", show);

  function choice(each) {
    const box = h("input", { type: "checkbox", onchange: () => { box.checked ? chosen.add(each.name) : chosen.delete(each.name); said(); } });
    const marks = [each.is_private && "private", each.is_archived && "archived", each.is_fork && "fork"].filter(Boolean).join(", ");
    const push = each.pushed_at === null ? "nothing pushed yet" : `pushed ${ago(each.pushed_at)}`;
    const has = tracked.has(each.name.toLowerCase());
    box.checked = has || chosen.has(each.name);
    box.disabled = has;
    box.setAttribute("aria-label", each.name);
    const when = h("span", { className: "faint" }, [has ? "tracked" : push, marks].filter(Boolean).join(" · "));
    if (each.pushed_at !== null) when.title = new Date(each.pushed_at).toLocaleString();
    const label = h("label", {}, box, " ", h("bdi", {}, each.name), " ", when);
    if (each.description) label.append(h("span", { className: "faint description" }, h("bdi", {}, each.description)));
    return h("li", {}, label);
  }
  function said() {
    text(add, chosen.size ? `Add chosen (${chosen.size})` : "Add chosen");
    add.disabled = !chosen.size;
  }
  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = (choices.repositories ?? []).filter((each) =>
      words.every((word) => `${each.name} ${each.description}`.toLowerCase().includes(word)));
    list.replaceChildren(...matching.slice(0, MOST_CHOICES).map(choice));
    found.hidden = !choices.repositories?.length;
    const more = matching.length > MOST_CHOICES
      ? `${count(matching.length, "repository", "repositories")}, the first ${MOST_CHOICES} shown: search to narrow them.` : "";
    const none = !matching.length && words.length ? "Nothing matches." : "";
    text(state, [choices.text, more, none].filter(Boolean).join(" "));
    said();
  }
  return {
    element,
    update(newChoices, rows) {
      const names = new Set(rows.map((row) => row.name.toLowerCase()));
      const isSame = newChoices === choices && names.size === tracked.size && [...names].every((name) => tracked.has(name));
      if (isSame) return;
      if (newChoices.owner !== choices.owner) chosen.clear();
      choices = newChoices;
      tracked = names;
      if (choices.owner && !owner.value) owner.value = choices.owner;
      element.classList.toggle("failed", choices.state === "error");
      show();
    },
  };
}
