// Making elements. Text from articles goes in as text nodes only; links only to http and https.

const $ = (id) => document.getElementById(id);

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  return filled(node, attributes, children);
}

function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  return filled(node, attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

function button(text, act, attributes = {}) {
  const node = el("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
}

/** A link to the source where the address is one; else the text alone. */
function source(url, text) {
  if (!/^https?:\/\//i.test(url || "")) return document.createTextNode(text);
  return el("a", { href: url, rel: "noopener noreferrer" }, text);
}

/** Fill a table: heads are [text, class], cells text, nodes or null, with the class of their head. */
function fillTable(table, heads, rows, none) {
  const marked = (kind) => (kind ? { class: kind } : {});
  if (!rows.length) {
    table.replaceChildren(el("caption", {}, none));
    return;
  }
  table.replaceChildren(
    el("thead", {}, el("tr", {}, ...heads.map(([text, kind]) => el("th", { scope: "col", ...marked(kind) }, text)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((cell, i) => el("td", marked(heads[i][1]), cell ?? "")))))
  );
}

/** Buttons of which one is pressed; options are [value, text]. */
function switches(group, options, chosen, choose) {
  group.replaceChildren(...options.map(([value, text, off]) =>
    button(text, () => choose(value), { "aria-pressed": String(value === chosen), "data-value": value, disabled: Boolean(off) })));
}
