// The timeline of stories: each with its sentences, the words that were coded, who says so, and the source.

const PAGE_SIZE = 20;
const SENTENCES = 2;
let shownStories = PAGE_SIZE;

/** Does a mention belong to the label? As in the trends: a state in either role, a pair in any order. */
function belongs(mention, sides) {
  const actors = mention.actors.map(stateOf), targets = mention.targets.map(stateOf);
  if (sides.length === 0) return true;
  if (sides.length === 1) return actors.includes(sides[0]) || targets.includes(sides[0]);
  const [a, b] = sides;
  const others = targets.length ? targets : actors;
  return (actors.includes(a) && others.includes(b)) || (actors.includes(b) && others.includes(a));
}

function searchText(story, sentence, mention) {
  if (!mention.searched) {
    mention.searched = plain([sentence.text, story.title, story.outlet, mention.event, mention.modality, mention.place || "",
      ...[mention.speaker, ...mention.actors, ...mention.targets].filter(Boolean).flatMap((code) => [code, name(code)])].join(" "));
  }
  return mention.searched;
}

/** Stories that fit, with the sentences that fit and in them the mentions that fit. */
function fittingStories() {
  const sides = parties(state.show), words = plain(state.find).split(/\s+/).filter(Boolean);
  const fits = (story, sentence, mention) => belongs(mention, sides) && (!state.kind || mention.event === state.kind)
    && words.every((word) => searchText(story, sentence, mention).includes(word));
  const found = DATA.stories.map((story) => ({
    story,
    sentences: story.sentences
      .map((sentence) => ({ sentence, mentions: sentence.mentions.filter((m) => fits(story, sentence, m)) }))
      .filter((s) => s.mentions.length),
  })).filter((s) => s.sentences.length);
  if (state.order === "tensest") {
    const tension = (s) => s.sentences.flatMap((x) => x.mentions).reduce((sum, m) => sum + Math.max(0, m.tension), 0);
    found.sort((a, b) => tension(b) - tension(a));
  }
  return found;
}

function drawStories() {
  const found = fittingStories();
  for (const [id, key] of [["kind", "kind"], ["order", "order"]]) $(id).value = state[key];
  if ($("find").value !== state.find) $("find").value = state.find;
  const shown = found.slice(0, shownStories);
  $("stories").replaceChildren(...shown.map(storyItem));
  $("more").hidden = shown.length === found.length;
  $("stories-note").textContent = storiesNote(shown.length, found.length);
}

function storiesNote(shown, found) {
  if (!DATA.stories.length) return "No mentions yet.";
  if (!found) return "None of the stories on this page fits. The published snapshot has all of them.";
  const some = shown < found ? `${number(shown)} of ${stories(found)} shown.` : `${stories(found)}.`;
  return `${some} The page holds the newest and the tensest ones, the published snapshot all. Coded words are marked, quotations underlined.`;
}

function storyItem({ story, sentences }) {
  const reprints = story.reprints > 1 ? el("span", {}, `${number(story.reprints)} reprints`) : null;
  const rest = sentences.slice(SENTENCES);
  const fold = rest.length ? el("details", {}, el("summary", {}, plural(rest.length, "more sentence")), ...rest.map(sentenceItem)) : null;
  return el("li", { class: "story" },
    el("div", { class: "when" }, el("time", { datetime: story.published }, `${date(story.published)}${clock(story.published)}`), el("span", { class: "outlet" }, story.outlet), reprints),
    el("div", {}, el("h4", {}, source(story.url, story.title || `Report of ${story.outlet}`)), ...sentences.slice(0, SENTENCES).map(sentenceItem), fold));
}

function sentenceItem({ sentence, mentions }) {
  return el("div", {}, el("blockquote", {}, ...marked(sentence, mentions)), ...mentions.map((m) => coding(m, sentence)));
}

/** Who does what to whom, how sure, who says so. */
function coding(mention, sentence) {
  const sides = mention.targets.length
    ? [el("b", {}, names(mention.actors) || "Unknown"), " → ", el("b", {}, names(mention.targets))]
    : [el("b", {}, mention.actors.map(name).join(" and ") || "Unknown")];
  const facts = [
    mention.event.toLowerCase() + (mention.modality === "actual" ? "" : `, ${mention.modality === "future" ? "planned or threatened" : mention.modality}`),
    mention.speaker ? `says ${name(mention.speaker)}` : "",
    mention.place || "", mention.date ? whenHappened(mention.date) : "",
    `tension ${signed(mention.tension, 1)}`, `${number(100 * mention.confidence)} % sure`,
  ].filter(Boolean);
  const quoted = sentence.quotes.map((q) => q.speaker).filter(Boolean);
  const said = quoted.length ? ` · quoted: ${[...new Set(quoted)].join(", ")}` : "";
  return el("p", { class: "coding" }, ...sides, ` · ${facts.join(" · ")}${said}`);
}

const whenHappened = (text) => (text.length === 10 ? date(text) : text.length === 7 ? month(`${text}-01`) : text);

/** The sentence as nodes: coded words in mark, quotations in q. Offsets count code points. */
function marked(sentence, mentions) {
  const letters = Array.from(sentence.text);
  const kinds = letters.map(() => 0);
  const paint = (from, to, kind) => { for (let i = Math.max(0, from); i < Math.min(to, letters.length); i += 1) kinds[i] |= kind; };
  for (const q of sentence.quotes) paint(q.at, q.end, 1);
  for (const m of mentions) if (m.at >= 0) paint(m.at, m.at + m.length, 2);
  const nodes = [];
  for (let from = 0; from < letters.length;) {
    let to = from;
    while (to < letters.length && kinds[to] === kinds[from]) to += 1;
    const text = letters.slice(from, to).join("");
    const coded = kinds[from] & 2 ? el("mark", {}, text) : text;
    nodes.push(kinds[from] & 1 ? el("q", {}, coded) : coded);
    from = to;
  }
  return [sentence.cut_before ? "… " : "", ...nodes, sentence.cut_after ? " …" : ""].filter((node) => node !== "");
}
