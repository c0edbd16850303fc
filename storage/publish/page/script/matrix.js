// Who is hard on whom: rows act, columns are acted upon. A grid with one tab stop; arrows move in it.

const HEATS = 5;

function drawMatrix() {
  const cells = DATA.matrix[state.span];
  switches($("span"), SPANS, state.span, (span) => showView({ span }));
  const per = (c) => `${number(c.conflict, 1)} (${number(c.low, 1)} to ${number(c.high, 1)})`;
  const ranked = [...cells].sort((a, b) => b.conflict - a.conflict);
  fillTable($("matrix-table"), [["Who"], ["Against whom"], ["Tension per 100 stories", "n"], ["Stories", "n"]],
    ranked.map((c) => [name(c.actor), name(c.target), per(c), number(c.stories)]), "No values.");
  const tell = (c) => `${name(c.actor)} against ${name(c.target)}: ${stories(c.stories)} of conflict, tension ${per(c)} per 100 stories read.`;
  const codes = rankedCodes(cells);
  if (!codes.length) {
    $("matrix").replaceChildren();
    $("matrix-note").textContent = "No conflict between two named sides was reported in these days.";
    return;
  }
  const at = new Map(cells.map((c) => [`${c.actor} ${c.target}`, c]));
  const highest = Math.max(...cells.map((c) => c.conflict));
  const chosen = parties(state.show);
  const head = (code, scope) => el("th", { scope, class: chosen.includes(code) ? "chosen" : null }, el("span", { title: name(code) }, shortName(code)));
  const cell = (actor, target) => {
    const c = at.get(`${actor} ${target}`);
    if (!c) return el("td", { role: "gridcell", class: actor === target ? "self" : null, tabindex: "-1", "aria-label": `${name(actor)} against ${name(target)}: none` });
    const heat = Math.max(1, Math.ceil(HEATS * Math.sqrt(c.conflict / highest)));
    const node = el("td", { role: "gridcell", tabindex: "-1", class: `some heat-${heat}${heat >= 4 ? " hot" : ""}`, "aria-label": tell(c) }, number(c.stories));
    const open = () => visit([actor, target].sort().join(" "));
    const label = [actor, target].sort().join(" ");
    node.addEventListener("pointerenter", () => { $("matrix-note").textContent = tell(c); });
    node.addEventListener("focus", () => { $("matrix-note").textContent = tell(c); });
    if (Object.hasOwn(DATA.series, label)) {
      node.addEventListener("click", open);
      node.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } });
    }
    return node;
  };
  const grid = el("table", { class: "matrix", role: "grid", "aria-label": "Stories of conflict by who acts and against whom" },
    el("thead", {}, el("tr", {}, el("td", { class: "self" }), ...codes.map((code) => head(code, "col")))),
    el("tbody", {}, ...codes.map((actor) => el("tr", {}, head(actor, "row"), ...codes.map((target) => cell(actor, target))))));
  roving(grid);
  $("matrix").replaceChildren(grid);
  $("matrix-note").textContent = `Rows act, columns are acted upon. The number is stories of conflict, the shade tension per 100 stories read. Most: ${tell(ranked[0])}`;
}

/** Codes of the cells, those with most tension first. */
function rankedCodes(cells) {
  const weight = new Map();
  for (const c of cells) for (const code of [c.actor, c.target]) weight.set(code, (weight.get(code) || 0) + c.conflict);
  return [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || (a < b ? -1 : 1));
}

/** One tab stop for the grid; arrow keys, Home and End move between its cells. */
function roving(grid) {
  const rows = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("[role=gridcell]")]);
  (grid.querySelector(".some") || rows[0][0]).setAttribute("tabindex", "0");
  grid.addEventListener("keydown", (event) => {
    const r = rows.findIndex((row) => row.includes(event.target));
    if (r < 0) return;
    const c = rows[r].indexOf(event.target), last = rows.length - 1;
    const to = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1], Home: [r, 0], End: [r, last] }[event.key];
    if (!to) return;
    event.preventDefault();
    const next = rows[to[0]]?.[to[1]];
    if (!next) return;
    event.target.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
}
