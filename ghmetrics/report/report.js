// Draws the page's charts one after the other. Text from GitHub is only ever text: tooltips are made of text nodes, and
// expressions are interpreted, since the page's policy forbids to make code of them.
const hint = document.createElement("dl");
hint.className = "ghmetrics-report-hint";
hint.hidden = true;

function tell(_handler, event, _item, value) {
  if (!value || typeof value !== "object") {
    hint.hidden = true;
    return;
  }
  hint.replaceChildren();
  for (const [name, said] of Object.entries(value)) {
    if (said === undefined || said === null || said === "") continue;
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = name;
    description.textContent = String(said);
    hint.append(term, description);
  }
  hint.hidden = false;
  const room = document.documentElement.clientWidth - hint.offsetWidth - 12;
  hint.style.left = `${Math.max(4, Math.min(event.pageX + 14, room))}px`;
  hint.style.top = `${event.pageY + 16}px`;
}

const NEW_TAB = { target: "_blank", rel: "noopener noreferrer" };

// Links lead to pages, and nothing is loaded: the page's policy would not let it either.
function keepAtHome(loader) {
  const sanitize = loader.sanitize.bind(loader);
  loader.load = () => Promise.reject(new Error("A report loads nothing."));
  loader.sanitize = (address, options) =>
    String(address).startsWith("https://") ? sanitize(address, options) : Promise.reject(new Error("That is no page."));
}

async function draw() {
  for (const figure of document.querySelectorAll(".ghmetrics-report figure[data-chart]")) {
    const data = figure.querySelector("script");
    if (!data) continue;
    const place = document.createElement("div");
    figure.append(place);
    const looks = { actions: false, defaultStyle: false, renderer: "svg", tooltip: tell };
    try {
      const spec = JSON.parse(data.textContent);
      const { view } = await vegaEmbed(place, spec, { mode: "vega-lite", ast: true, loader: NEW_TAB, ...looks });
      keepAtHome(view.loader());
    } catch (wrong) {
      place.textContent = `This chart can't be drawn here: ${wrong.message}`;
    }
  }
  document.documentElement.dataset.drawn = "yes";
}

document.body.append(hint);
draw();
