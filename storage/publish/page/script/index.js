// The index over time: a line in its interval, gaps where too little was read, and what was read below.

function drawIndex() {
  const all = points(state.show, state.step);
  switches($("step"), STEPS.map(([step, text]) => [step, text, !hasStep(state.show, step)]), state.step, (step) => showView({ step }));
  fillTable($("index-table"),
    [["From"], ["Index", "n"], ["95 % interval", "n"], ["Stories", "n"], ["Articles read", "n"], ["Coverage"]],
    [...all].reverse().map((p) => [p.period, number(p.index), p.index === null ? NO_VALUE : range(p.low, p.high), number(p.stories), number(p.articles), p.coverage]),
    "No values.");
  const chart = $("index-chart"), known = all.filter((p) => p.index !== null);
  if (!known.length) {
    chart.replaceChildren();
    chart.removeAttribute("role");
    chart.removeAttribute("tabindex");
    $("index-note").textContent = "Too little was read in this window for an index.";
    return;
  }
  const width = chartWidth(chart), height = width < 560 ? 260 : 320, read = 34;
  const left = 40, right = 10, top = 10, bottom = 24, floor = height - bottom - read;
  const high = ceiling(known);
  const slot = (width - left - right) / all.length;
  const x = (i) => left + (i + 0.5) * slot;
  const y = (v) => top + (1 - Math.min(v, high) / high) * (floor - top);
  const most = Math.max(...all.map((p) => p.articles));
  const art = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });

  all.forEach((p, i) => { if (p.index === null) art.append(svg("rect", { class: "gap", x: left + i * slot, y: top, width: slot + 0.5, height: floor - top })); });
  for (const v of rounded(high, 6)) {
    art.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(v), y2: y(v) }));
    art.append(svg("text", { class: "tick", x: left - 8, y: y(v) + 4, "text-anchor": "end" }, number(v)));
  }
  art.append(svg("line", { class: "base", x1: left, x2: width - right, y1: y(100), y2: y(100) }));
  for (const [i, text] of dateTicks(all.map((p) => p.period), width)) art.append(svg("text", { class: "tick", x: x(i), y: height - 6, "text-anchor": "middle" }, text));
  for (const run of runs(all)) art.append(...drawnRun(run, x, y, slot));
  all.forEach((p, i) => {
    const tall = most ? (read - 10) * p.articles / most : 0;
    const kind = { thin: " thin", "too little": " little" }[p.coverage] || "";
    art.append(svg("rect", { class: `read${kind}`, x: left + i * slot + slot * 0.1, width: Math.max(slot * 0.8, 0.5), y: height - bottom - tall, height: tall }));
  });
  art.append(svg("text", { class: "tick", x: left - 8, y: height - bottom, "text-anchor": "end" }, "read"));
  const cursor = svg("line", { class: "cursor", y1: top, y2: height - bottom, visibility: "hidden" });
  art.append(cursor);
  chart.replaceChildren(art);
  chart.setAttribute("aria-label", `Index of ${title(state.show)} by ${state.step}`);
  const at = all.indexOf(known.at(-1));
  explorable(chart, all.length, at, (clientX) => Math.floor(((clientX - art.getBoundingClientRect().left) / art.getBoundingClientRect().width * width - left) / slot), (i, moved) => {
    if (moved) {
      cursor.setAttribute("x1", x(i));
      cursor.setAttribute("x2", x(i));
      cursor.setAttribute("visibility", "visible");
    }
    const told = tellPoint(all[i]);
    $("index-note").textContent = moved ? told : `${told} ${legend(all)}`;
    return told;
  });
}

/** The band of one run and its line; a point alone is a whisker with a dot. */
function drawnRun(run, x, y, slot) {
  const dots = run.map(([i, p]) => svg("circle", { class: p.coverage === "thin" ? "dot thin" : "dot", cx: x(i), cy: y(p.index), r: slot < 8 ? 2 : 3 }));
  if (run.length === 1) {
    const [i, p] = run[0];
    return [svg("line", { class: "whisker", x1: x(i), x2: x(i), y1: y(p.high), y2: y(p.low) }), ...dots];
  }
  const upper = run.map(([i, p]) => `${x(i)},${y(p.high)}`), lower = run.map(([i, p]) => `${x(i)},${y(p.low)}`).reverse();
  return [
    svg("path", { class: "band", d: `M${[...upper, ...lower].join("L")}Z` }),
    svg("path", { class: "line", d: `M${run.map(([i, p]) => `${x(i)},${y(p.index)}`).join("L")}` }),
    ...(slot >= 8 ? dots : []),
  ];
}

/** Where the axis ends: all values, and the intervals unless they would flatten the line. */
function ceiling(known) {
  const value = Math.max(...known.map((p) => p.index));
  const interval = Math.max(...known.map((p) => p.high));
  return Math.max(130, Math.min(interval, value * 1.5) * 1.04);
}

function tellPoint(p) {
  const when = period(p.period, state.step), capital = when[0].toUpperCase() + when.slice(1);
  if (p.index === null) return `${capital}: too little was read (${plural(p.articles, "article")}).`;
  const thin = p.coverage === "thin" ? ", less than usual" : "";
  return `${capital}: ${number(p.index)}, interval ${range(p.low, p.high)}, from ${stories(p.stories)} among ${plural(p.articles, "article")} read${thin}.`;
}

function legend(all) {
  const gaps = all.filter((p) => p.index === null).length;
  const about = "The band is the 95 % interval, the dotted line the average (100), the bars are the articles read.";
  return gaps ? `${about} Grey: too little was read (${gaps} of ${all.length} ${state.step}s).` : about;
}
