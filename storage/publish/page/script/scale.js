// Axes that the charts share.

const chartWidth = (box) => Math.max(300, Math.min(1160, box.clientWidth || 900));

/** Round values from 0 to high, at most `most` of them. */
function rounded(high, most) {
  const magnitude = 10 ** Math.floor(Math.log10(high / most));
  const step = [1, 2, 2.5, 5, 10, 20].map((s) => s * magnitude).find((s) => high / s <= most && (s >= 1));
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
}

/** Indices of the periods that get a label, and how it reads. */
function dateTicks(periods, width) {
  const most = Math.max(2, Math.floor(width / 90));
  const changed = (length) => periods.map((p, i) => i).filter((i) => i > 0 && periods[i].slice(0, length) !== periods[i - 1].slice(0, length));
  const years = changed(4), months = changed(7);
  const from = months.length >= 3 && months.length <= 24 ? months : months.length > 24 ? years : periods.map((_, i) => i);
  const every = Math.ceil(from.length / most);
  const form = from === months ? (p) => date(p, { month: "short", year: "2-digit" }).replace(" ", " ’") : from === years ? (p) => p.slice(0, 4) : (p) => date(p, { day: "numeric", month: "short" });
  return from.filter((_, i) => i % every === 0).map((i) => [i, form(periods[i])]);
}

/** Runs of points that follow each other without a gap, as lists of [i, point]. */
function runs(all) {
  const found = [];
  all.forEach((p, i) => {
    if (p.index === null) return;
    if (i > 0 && all[i - 1].index !== null && found.length) found.at(-1).push([i, p]);
    else found.push([[i, p]]);
  });
  return found;
}

/** Move through a chart by pointer and arrow keys; tell(i) says what is there, as a slider's value. */
function explorable(chart, count, at, indexOf, tell) {
  const show = (i, spoken) => {
    at = Math.max(0, Math.min(count - 1, i));
    chart.setAttribute("aria-valuenow", at);
    chart.setAttribute("aria-valuetext", tell(at, spoken));
  };
  for (const [key, value] of Object.entries({ role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": count - 1, "aria-orientation": "horizontal" })) {
    chart.setAttribute(key, value);
  }
  show(at, false);
  chart.onpointermove = (event) => show(indexOf(event.clientX), true);
  chart.onpointerdown = chart.onpointermove;
  chart.onkeydown = (event) => {
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(to, true);
  };
}
