// Tension now, in a number, its interval and words.

function drawLead() {
  const all = points(state.show, state.step), known = all.filter((p) => p.index !== null);
  const now = known.at(-1), newest = all.at(-1);
  $("lead-title").textContent = now
    ? `${title(state.show)}: tension ${state.step === "day" ? "on" : "in"} ${period(now.period, state.step)}`
    : `${title(state.show)}: tension`;
  $("now").textContent = now ? number(now.index) : NO_VALUE;
  $("now-range").textContent = now ? `${range(now.low, now.high)}; 100 is average` : "";
  $("verdict").textContent = now ? `${verdict(now)} ${now.stories < FEW ? "" : change(now, known.at(-2), state.step)}` : "Too little was read to say something.";
  $("lead-note").textContent = now ? leadNote(now, newest) : "";
  document.title = state.show === WORLD ? "Tensionwire" : `${title(state.show)} · Tensionwire`;
}

function leadNote(now, newest) {
  const support = `From ${stories(now.stories)} of conflict or cooperation among ${plural(now.articles, "article")} read.`;
  const thin = now.coverage === "thin" ? " Less was read than usual." : "";
  const late = newest.period === now.period ? "" : ` Since then too little was read for a value.`;
  const partial = state.step !== "day" && late === "" && DATA.through ? ` The data end on ${date(DATA.through)}.` : "";
  return support + thin + late + partial;
}
