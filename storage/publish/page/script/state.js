// What the page shows is its address: a link opened again gives the same view.

const STEPS = [["day", "Days"], ["week", "Weeks"], ["month", "Months"]];
const SPANS = DATA.spans.map((days) => [String(days), days > 300 ? "Year" : `${days} days`]);
const DEFAULTS = {
  show: WORLD, step: "week", span: SPANS.at(-1)[0], region: "", find: "", kind: "", order: "newest", theme: "",
};
const THEMES = ["", "light", "dark"];
const state = { ...DEFAULTS };

/** Points of a label and step as objects, oldest first; a null index is too little read. */
function points(label, step) {
  const found = DATA.series[label]?.[step], axis = DATA.time[step];
  if (!found) return [];
  const skipped = axis.period.length - found.index.length;
  return found.index.map((index, i) => ({
    period: axis.period[i + skipped], articles: axis.articles[i + skipped], coverage: axis.coverage[i + skipped],
    index, low: found.low[i], high: found.high[i], stories: found.stories[i],
  }));
}

const hasStep = (label, step) => Boolean(DATA.series[label]?.[step]);

function readAddress() {
  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  Object.assign(state, DEFAULTS, { theme: storedTheme() });
  const allowed = {
    show: (v) => Object.hasOwn(DATA.series, v), step: (v) => STEPS.some(([s]) => s === v),
    span: (v) => SPANS.some(([s]) => s === v), region: (v) => Object.hasOwn(REGIONS, v), find: () => true,
    kind: (v) => DATA.events.includes(v), order: (v) => ["newest", "tensest"].includes(v), theme: (v) => THEMES.includes(v),
  };
  for (const [key, fits] of Object.entries(allowed)) {
    if (asked[key] !== undefined && fits(asked[key])) state[key] = asked[key];
  }
  if (!hasStep(state.show, state.step)) state.step = "week";
}

function address() {
  const kept = Object.keys(DEFAULTS).filter((key) => state[key] !== DEFAULTS[key]);
  return `#${new URLSearchParams(kept.map((key) => [key, state[key]]))}`;
}

/** Change what is shown. Another label is a step back in the browser's history; the rest is not. */
function showView(changed) {
  const moved = changed.show !== undefined && changed.show !== state.show;
  Object.assign(state, changed);
  if (!hasStep(state.show, state.step)) state.step = "week";
  history[moved ? "pushState" : "replaceState"](null, "", address());
  render();
}

/** Show a label and lead the reader to it, from a mover or a cell of the matrix. */
function visit(label) {
  showView({ show: label });
  $("lead-title").focus();
  $("pickers").scrollIntoView();
}

// A file's page may have no storage; then only the address remembers the colours.
function storedTheme() {
  try {
    const found = localStorage.getItem("tensionwire-theme") || "";
    return THEMES.includes(found) ? found : "";
  } catch {
    return "";
  }
}

function keepTheme(theme) {
  try {
    localStorage.setItem("tensionwire-theme", theme);
  } catch {
    return;
  }
}
