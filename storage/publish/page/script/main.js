// Wire the controls, draw, and draw again when something is chosen.

function pickOptions(count) {
  return Object.keys(DATA.labels).filter((label) => parties(label).length === count)
    .map((label) => ({ value: label, text: title(label), also: label, count: DATA.labels[label] }));
}

function pairOptions() {
  const chosen = parties(state.show);
  const all = pickOptions(2);
  return chosen.length === 1 ? all.filter((option) => parties(option.value).includes(chosen[0])) : all;
}

function stateOptions() {
  return [{ value: WORLD, text: "The world", also: "all", count: null }, ...pickOptions(1)];
}

const pick = (show) => { shownStories = PAGE_SIZE; showView({ show }); announce(); };
const setState = combobox($("state"), stateOptions, pick);
const setPair = combobox($("pair"), pairOptions, pick);

function announce() {
  $("live").textContent = `${$("lead-title").textContent}: ${$("now").textContent}, ${$("now-range").textContent}. ${$("verdict").textContent}`;
}

function drawControls() {
  const chosen = parties(state.show);
  setState(chosen.length === 2 ? "" : title(state.show));
  setPair(chosen.length === 2 ? title(state.show) : "");
  $("state").placeholder = chosen.length === 2 ? "any" : "";
  $("pair").placeholder = chosen.length === 1 ? `${name(chosen[0])} and …` : "any";
  $("world").disabled = state.show === WORLD;
}

function drawTheme() {
  $("theme").value = state.theme;
  if (state.theme) document.documentElement.dataset.theme = state.theme;
  else delete document.documentElement.dataset.theme;
}

function setTheme() {
  state.theme = $("theme").value;
  keepTheme(state.theme);
  history.replaceState(null, "", address());
  drawTheme();
}

function render() {
  for (const draw of [drawTheme, drawControls, drawLead, drawIndex, drawMatrix, drawThreats, drawMap, drawStories]) draw();
}

function wire() {
  $("pickers").addEventListener("submit", (event) => event.preventDefault());
  $("world").addEventListener("click", () => { pick(WORLD); $("state").focus(); });
  $("region").append(...Object.entries(REGIONS).map(([value, [text]]) => el("option", { value }, text)));
  $("region").addEventListener("change", () => showView({ region: $("region").value }));
  $("kind").append(el("option", { value: "" }, "any"), ...DATA.events.map((event) => el("option", { value: event }, event.toLowerCase())));
  for (const id of ["kind", "order"]) $(id).addEventListener("change", () => { shownStories = PAGE_SIZE; showView({ [id]: $(id).value }); });
  $("find").addEventListener("input", () => {
    state.find = $("find").value;
    shownStories = PAGE_SIZE;
    history.replaceState(null, "", address());
    drawStories();
  });
  $("more").addEventListener("click", () => {
    const first = shownStories;
    shownStories += PAGE_SIZE;
    drawStories();
    $("stories").children[first]?.querySelector("a, summary")?.focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); $("main").focus(); });
  addEventListener("popstate", () => { readAddress(); render(); });
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(render, 120); });
}

readAddress();
drawTheme();
$("theme").addEventListener("change", setTheme);
drawCounts();
drawFeeds();
if (DATA.through) {
  wire();
  drawMovers();
  drawAlerts();
  render();
} else {
  $("empty").hidden = false;
  for (const part of document.querySelectorAll("main > :not(#empty)")) part.hidden = true;
}
