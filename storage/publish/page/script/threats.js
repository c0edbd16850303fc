// Words against deeds, week by week: acts up, threats down.

const RECENT_WEEKS = 4;

function drawThreats() {
  const found = DATA.threats[state.show], periods = DATA.time.week.period, chart = $("threats-chart");
  if (!found) {
    chart.replaceChildren();
    chart.removeAttribute("role");
    chart.removeAttribute("aria-label");
    $("threats-note").textContent = "No threats and no acts were reported here in this window.";
    fillTable($("threats-table"), [], [], "No values.");
    return;
  }
  const weeks = periods.map((p, i) => ({ period: p, threats: found.threats[i], acts: found.acts[i], stories: found.stories[i] }));
  const width = chartWidth(chart), height = 260, left = 40, right = 6, bottom = 24;
  const up = Math.max(1, ...found.acts), down = Math.max(1, ...found.threats);
  const middle = 18 + (height - bottom - 36) * up / (up + down), unit = (height - bottom - 36) / (up + down);
  const slot = (width - left - right) / weeks.length;
  const art = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  art.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: middle, y2: middle }));
  weeks.forEach((w, i) => {
    const x = left + i * slot + slot * 0.12, wide = Math.max(slot * 0.76, 0.8);
    art.append(svg("rect", { class: "act", x, width: wide, y: middle - w.acts * unit, height: w.acts * unit }));
    art.append(svg("rect", { class: "threat", x, width: wide, y: middle, height: w.threats * unit }));
  });
  art.append(svg("text", { class: "caption", x: left, y: 12 }, "Stories with acts"));
  art.append(svg("text", { class: "caption", x: left, y: height - bottom - 4 }, "Stories with threats"));
  art.append(svg("text", { class: "tick", x: left - 6, y: middle - up * unit + 10, "text-anchor": "end" }, number(up)));
  art.append(svg("text", { class: "tick", x: left - 6, y: middle + 4, "text-anchor": "end" }, "0"));
  art.append(svg("text", { class: "tick", x: left - 6, y: middle + down * unit, "text-anchor": "end" }, number(down)));
  for (const [i, text] of dateTicks(periods, width)) art.append(svg("text", { class: "tick", x: left + (i + 0.5) * slot, y: height - 6, "text-anchor": "middle" }, text));
  chart.replaceChildren(art);
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", `Stories with acts and with threats by week, ${title(state.show)}; the table below has the numbers`);
  $("threats-note").textContent = threatsNote(weeks);
  fillTable($("threats-table"), [["Week from"], ["Threats", "n"], ["Acts", "n"], ["Either", "n"]],
    [...weeks].reverse().map((w) => [w.period, number(w.threats), number(w.acts), number(w.stories)]), "No values.");
}

function threatsNote(weeks) {
  const sum = (list, key) => list.reduce((total, w) => total + w[key], 0);
  const recent = weeks.slice(-RECENT_WEEKS), all = sum(weeks, "stories"), late = sum(recent, "stories");
  const about = `Of ${stories(all)} of threats or acts in this window ${share(sum(weeks, "threats"), all)} told of threats`;
  const lately = late ? `; in the last ${RECENT_WEEKS} weeks, of ${number(late)}, ${share(sum(recent, "threats"), late)}.` : `; none in the last ${RECENT_WEEKS} weeks.`;
  return `${about}${lately} A story can tell of both. Acts that are denied or only alleged are left out.`;
}
