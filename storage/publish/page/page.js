"use strict";
// Everything from articles goes into the page as text, never as markup; links only to http(s).
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const el = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.filter((c) => c !== null && c !== undefined));
    return node;
  };
  const svg = (name, attributes = {}, text = null) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== null) node.textContent = text;
    return node;
  };
  const number = (value, digits = 0) => value === null || value === undefined ? "–"
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const name = (code) => {
    const [state, suffix] = code.split("-");
    if (code === "UNK") return "Unknown";
    return data.names[code] || (data.names[state] || state) + (suffix ? "-" + suffix : "");
  };
  const link = (url, text) => /^https?:\/\//i.test(url || "")
    ? el("a", { href: url, rel: "noopener noreferrer" }, text) : text;
  const day = (text) => (text || "").slice(0, 10);

  // ---- lead
  $("through").textContent = data.through ? `Data to ${day(data.through)}, UTC` : "No articles yet";
  for (const [label, value] of data.counts) $("counts").append(el("div", {}, el("dt", {}, label), el("dd", {}, number(value))));
  $("baseline").textContent = data.baseline ? data.baseline.join(" to ") : "the window";

  // ---- index over time
  const state = { label: "world", step: "week" };
  const steps = { world: ["day", "week", "month"] };
  const pick = $("pick");
  pick.append(el("option", { value: "world" }, "World"));
  for (const [title, kind] of [["States and groups", "state"], ["Pairs", "pair"]]) {
    const labels = Object.keys(data.series).filter((key) => key.startsWith(kind + ":"));
    if (!labels.length) continue;
    const group = el("optgroup", { label: title });
    for (const key of labels) group.append(el("option", { value: key }, key.split(":")[1].split(" ").map(name).join(" – ")));
    pick.append(group);
  }
  const series = () => (data.series[state.label] || {})[state.step] || [];
  const title = () => pick.selectedOptions[0].textContent;

  function draw() {
    const points = series(); // [period, index, low, high, stories, articles, coverage]
    for (const button of document.querySelectorAll("[data-step]")) {
      button.setAttribute("aria-pressed", String(button.dataset.step === state.step));
      button.disabled = !(steps[state.label] || ["week"]).includes(button.dataset.step);
    }
    const chart = $("chart");
    chart.replaceChildren();
    const known = points.filter((p) => p[1] !== null);
    const last = known.at(-1);
    $("now").textContent = last ? number(last[1]) : "–";
    $("now-range").textContent = last ? `${number(last[2])} to ${number(last[3])}` : "";
    $("lead-title").textContent = `Tension: ${title()}`;
    $("now-note").textContent = last
      ? `${state.step === "day" ? "On" : state.step === "week" ? "In the week from" : "In the month from"} ${last[0]}, from ${number(last[4])} stories in ${number(last[5])} articles. 100 is the average of the baseline.`
      : "Too little was read to say something.";
    table(points);
    if (!known.length) { $("chart-text").textContent = "No values in this window."; return; }
    const width = Math.max(320, Math.min(1120, chart.clientWidth || 900)), height = width < 560 ? 230 : 300;
    const left = 44, right = 12, top = 12, bottom = 28;
    const sorted = known.map((p) => Math.min(p[3], 3 * p[1] + 60)).sort((a, b) => a - b);
    const high = Math.max(140, Math.ceil(Math.max(sorted[Math.floor(sorted.length * 0.97)], ...known.map((p) => p[1])) / 20) * 20);
    const x = (i) => left + (points.length < 2 ? 0.5 : i / (points.length - 1)) * (width - left - right);
    const y = (v) => top + (1 - Math.min(v, high) / high) * (height - top - bottom);
    const art = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    const step = [20, 25, 50, 100, 200, 500, 1000, 2000, 5000].find((s) => high / s <= 6) || high;
    for (let v = 0; v <= high; v += step) {
      art.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: y(v), y2: y(v) }));
      art.append(svg("text", { class: "tick", x: left - 8, y: y(v) + 4, "text-anchor": "end" }, number(v)));
    }
    art.append(svg("line", { class: "base", x1: left, x2: width - right, y1: y(100), y2: y(100) }));
    const every = Math.max(1, Math.ceil(points.length / (width < 560 ? 4 : 8)));
    points.forEach((p, i) => { if (i % every === 0) art.append(svg("text", { class: "tick", x: x(i), y: height - 8, "text-anchor": i === 0 ? "start" : "middle" }, p[0].slice(0, state.step === "month" ? 7 : 10))); });
    let run = [];
    const flush = () => {
      if (run.length > 1) {
        art.append(svg("path", { class: "band", d: "M" + run.map(([i, p]) => `${x(i)},${y(p[3])}`).join("L") + "L" + run.slice().reverse().map(([i, p]) => `${x(i)},${y(p[2])}`).join("L") + "Z" }));
        art.append(svg("path", { class: "line", d: "M" + run.map(([i, p]) => `${x(i)},${y(p[1])}`).join("L") }));
      }
      if (run.length === 1) for (const [i, p] of run) art.append(svg("line", { class: "whisker", x1: x(i), x2: x(i), y1: y(p[3]), y2: y(p[2]) }));
      if (run.length === 1 || points.length < 60) for (const [i, p] of run) art.append(svg("circle", { class: p[6] === "thin" ? "thin" : "dot", cx: x(i), cy: y(p[1]), r: 3 }));
      run = [];
    };
    points.forEach((p, i) => { if (p[1] === null) flush(); else run.push([i, p]); });
    flush();
    const cursor = svg("line", { class: "cursor", y1: top, y2: height - bottom, visibility: "hidden" });
    art.append(cursor);
    const tell = (p) => p[1] === null ? `${p[0]}: too little was read (${number(p[5])} articles).`
      : `${p[0]}: ${number(p[1])} (${number(p[2])} to ${number(p[3])}), ${number(p[4])} stories in ${number(p[5])} articles${p[6] === "thin" ? ", thin coverage" : ""}.`;
    let at = points.length - 1;
    const show = (i) => {
      at = Math.max(0, Math.min(points.length - 1, i));
      cursor.setAttribute("x1", x(at)); cursor.setAttribute("x2", x(at)); cursor.setAttribute("visibility", "visible");
      $("chart-text").textContent = `${title()}, ${tell(points[at])}`;
    };
    chart.onpointermove = (event) => {
      const box = art.getBoundingClientRect();
      show(Math.round(((event.clientX - box.left) / box.width * width - left) / (width - left - right) * (points.length - 1)));
    };
    chart.onkeydown = (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (move) { event.preventDefault(); show(at + move); }
    };
    $("chart-text").textContent = `${title()}, by ${state.step}. Latest: ${tell(last)}`;
    chart.append(art);
  }

  function fill(table, heads, rows) {
    const cell = (tag, [text, kind]) => el(tag, kind ? { class: kind } : {}, text);
    table.replaceChildren(
      el("thead", {}, el("tr", {}, ...heads.map(([text, kind]) => el("th", { scope: "col", ...(kind ? { class: kind } : {}) }, text)))),
      el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((c) => cell("td", c))))));
  }
  function table(points) {
    fill($("chart-table"), [["From"], ["Index", "n"], ["Low", "n"], ["High", "n"], ["Stories", "n"], ["Articles", "n"], ["Coverage"]],
      points.slice().reverse().map((p) => [[p[0]], [number(p[1]), "n"], [number(p[2]), "n"], [number(p[3]), "n"], [number(p[4]), "n"], [number(p[5]), "n"], [p[6]]]));
  }
  pick.addEventListener("change", () => {
    state.label = pick.value;
    if (!(steps[state.label] || ["week"]).includes(state.step)) state.step = "week";
    keep(); draw();
  });
  for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => { state.step = button.dataset.step; keep(); draw(); });
  function keep() { history.replaceState(null, "", `#show=${encodeURIComponent(state.label)}&step=${state.step}`); }
  function recall() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const label = asked.get("show"), step = asked.get("step");
    if (label && data.series[label]) state.label = label;
    if (step && (steps[state.label] || ["week"]).includes(step)) state.step = step;
    pick.value = state.label;
  }
  addEventListener("hashchange", () => { recall(); draw(); });
  let waiting; addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); });

  // ---- movers, alerts, feeds
  fill($("movers"), [["Pair"], ["Change", "n"], ["Now", "n wide"], ["Before", "n wide"], ["Stories", "n"], ["Top story", "wide"]],
    data.movers.map((m) => [
      [`${name(m.actor)} – ${name(m.target)}`],
      [`${m.change > 0 ? "▲" : "▼"} ${number(Math.abs(m.change), 2)}`, m.change > 0 ? "n up" : "n down"],
      [number(m.conflict, 2), "n wide"], [number(m.conflict_before, 2), "n wide"], [number(m.stories), "n"],
      [m.title ? link(m.url, m.title) : "", "wide"]]));
  if (!data.movers.length) $("movers").replaceChildren(el("caption", { class: "note" }, "No pair has moved beyond its usual range."));
  for (const a of data.alerts) $("alerts").append(el("li", {}, el("time", { datetime: a.day }, a.day), " ", link(a.url, a.title), el("p", {}, a.text.split("\n\n")[0])));
  if (!data.alerts.length) $("alerts").append(el("li", { class: "note" }, "Nothing unusual in this window."));
  fill($("feeds"), [["Feed"], ["Health"], ["Articles", "n"], ["Newest day"], ["Rejects", "n wide"], ["Message", "wide"]],
    data.feeds.map((f) => [[f.feed], [f.health, f.health === "good" ? "" : "up"], [number(f.stored), "n"], [f.newest_day || "–"], [number(f.rejects), "n wide"], [f.message || "", "wide"]]));

  // ---- mentions
  const PAGE = 40;
  function sentence(m) {
    const letters = Array.from(m.sentence); // offsets count code points
    if (m.at < 0 || m.at + m.length > letters.length) return el("blockquote", {}, m.sentence);
    const part = (from, to) => letters.slice(from, to).join("");
    return el("blockquote", {}, part(0, m.at), el("mark", {}, part(m.at, m.at + m.length)), part(m.at + m.length));
  }
  function card(m) {
    const codes = (list) => list.map(name).join(", ");
    const who = el("span", { class: "who" }, m.targets.length || m.actors.length < 2 ? codes(m.actors) || "Unknown" : m.actors.map(name).join(" ↔ "));
    if (m.targets.length) who.append(el("i", {}, "→"), codes(m.targets));
    return el("li", { class: m.tension > 0 ? "hot" : "cool" },
      el("div", { class: "head" },
        el("span", {}, who, el("span", { class: "tag" }, m.event.toLowerCase()), m.modality === "actual" ? null : el("span", { class: "tag" }, m.modality)),
        el("time", { datetime: m.published }, m.published.slice(0, 16).replace("T", " "))),
      sentence(m),
      el("p", { class: "source" }, m.speaker ? `Says ${name(m.speaker)} · ` : "", m.place ? `${m.place} · ` : "", m.outlet || m.source, m.title ? ": " : "", m.title ? link(m.url, m.title) : (m.url ? link(m.url, " source") : "")));
  }
  const text = (m) => [m.sentence, m.title, m.outlet, m.source, m.event, m.modality, m.place, m.speaker, ...m.actors, ...m.targets, ...m.actors.map(name), ...m.targets.map(name)].join(" ").toLowerCase();
  function list() {
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = data.mentions.filter((m) => { const t = words.length ? text(m) : ""; return words.every((w) => t.includes(w)); });
    $("mentions").replaceChildren(...found.slice(0, PAGE).map(card));
    $("mentions-more").textContent = found.length > PAGE ? `${PAGE} of the ${found.length} newest that fit are shown; find narrows them.`
      : found.length ? "" : words.length ? "None of the newest mentions fits." : "No mentions yet.";
  }
  $("find").addEventListener("input", list);
  recall(); draw(); list();
})();
