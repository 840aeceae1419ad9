// Elements, words and numbers. Text from elsewhere is set as text, never as HTML.

const number = new Intl.NumberFormat("en");
const count = (n, noun, nouns = `${noun}s`) => `${number.format(n)} ${n === 1 ? noun : nouns}`;
const clock = (ms) => new Date(ms).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function ago(ms) {
  if (ms === null) return "never";
  const seconds = (Date.now() - ms) / 1000;
  for (const [unit, size] of [["d", 86400], ["h", 3600], ["min", 60]]) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit} ago`;
  }
  return "just now";
}

function left(seconds) {
  if (seconds === null) return "";
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

// An element with attributes, properties and children. Strings become text nodes.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// What did not change is not touched: the focus, the selection and what a screen reader said stay.
function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}
function attribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

function bar(label, role) {
  const fill = h("span", { className: "fill" });
  const element = h("div", { className: "bar", role, "aria-label": label, "aria-valuemin": 0 }, fill);
  return {
    element,
    set(value, most, said) {
      attribute(element, "aria-valuemax", most ?? 100);
      attribute(element, "aria-valuenow", value);
      attribute(element, "aria-valuetext", said);
      element.classList.toggle("indefinite", value === null);
      // A transform lays nothing out anew: two hundred bars may move at once.
      fill.style.transform = value === null ? "" : `scaleX(${most ? Math.min(1, value / most) : 1})`;
    },
  };
}

// Rows by name in the order of the kernel's list; what is gone goes, and nothing else moves.
function keyed(list, make) {
  const rows = new Map();
  return {
    rows,
    update(items, name, update) {
      const names = new Set(items.map(name));
      for (const [key, row] of rows) if (!names.has(key)) { row.element.remove(); rows.delete(key); }
      items.forEach((item, place) => {
        const key = name(item);
        if (!rows.has(key)) rows.set(key, make(item));
        const row = rows.get(key);
        if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
        update(row, item);
      });
    },
  };
}
