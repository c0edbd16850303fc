// What does not depend on what is picked: movers, alerts, feeds, counts.

const ALSO = 3;

function drawMovers() {
  fillTable($("movers"), [["Pair"], ["Change", "n"], ["Now", "n wide"], ["Before", "n wide"], ["Stories", "n"]],
    DATA.movers.map((m) => [moverCell(m), changeCell(m), number(m.conflict, 2), number(m.conflict_before, 2), number(m.stories)]),
    "No pair has moved.");
  $("movers-note").textContent = DATA.movers.length
    ? "Tension per 100 articles; in small print the 95 % interval of the change. Stories are those of the last 7 days."
    : "";
}

function moverCell(mover) {
  const label = `${mover.actor} ${mover.target}`;
  const head = Object.hasOwn(DATA.series, label) ? button(title(label), () => visit(label), { class: "link" }) : title(label);
  return el("div", {}, head, mover.title ? el("small", {}, source(mover.url, mover.title)) : null);
}

function changeCell(mover) {
  const margin = 1.96 * Math.abs(mover.change / mover.z);
  const rises = mover.change > 0, clear = Math.abs(mover.z) >= 1.96;
  return el("div", {}, el("span", { class: clear ? "up" : null }, `${rises ? "▲" : "▼"} ${signed(mover.change, 2)}`),
    el("small", {}, `${signed(mover.change - margin, 2)} to ${signed(mover.change + margin, 2)}${clear ? "" : ", within chance"}`));
}

function drawAlerts() {
  $("alerts").replaceChildren(...DATA.alerts.map((a) =>
    el("li", {}, el("time", { datetime: a.day }, date(a.day)), " ", source(a.url, a.title), el("p", {}, a.text.split("\n\n")[0]), alsoOf(a))));
  if (!DATA.alerts.length) $("alerts").append(el("li", {}, "Nothing unusual in this window."));
}

/** What else the same report is about, without the kind that all have in common. */
function alsoOf(alert) {
  if (!alert.also.length) return null;
  const kind = `${alert.title.split(": ")[0]}: `;
  const others = alert.also.slice(0, ALSO).map((text) => (text.startsWith(kind) ? text.slice(kind.length) : text));
  const rest = alert.also.length - others.length;
  return el("p", {}, `Also: ${others.join("; ")}${rest ? `; ${number(rest)} more` : ""}`);
}

function drawFeeds() {
  const sums = Object.entries(DATA.feeds.health).map(([health, count]) => `${number(count)} ${health}`);
  $("feeds-note").textContent = `${sums.join(", ")}. ${DATA.feeds.left_out ? `${number(DATA.feeds.left_out)} more are in series/feed_health.csv.` : ""}`;
  fillTable($("feeds"), [["Feed"], ["Health"], ["Articles", "n"], ["Newest day"], ["Rejects", "n wide"], ["Message", "wide"]],
    DATA.feeds.rows.map((f) => [f.feed, f.health === "good" ? "good" : el("span", { class: "up" }, f.health), number(f.stored), date(f.newest_day), number(f.rejects), f.message]),
    "No feed has been polled.");
}

function drawCounts() {
  $("through").textContent = DATA.through ? `Data to ${date(DATA.through)}${clock(DATA.through)} UTC` : "No articles yet";
  $("counts").replaceChildren(...DATA.counts.map(([label, count]) => el("div", {}, el("dt", {}, label), el("dd", {}, number(count)))));
  $("baseline").textContent = DATA.baseline ? `100 is that average, from ${date(DATA.baseline[0])} to ${date(DATA.baseline[1])}.` : "100 is that average.";
}
