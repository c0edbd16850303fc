// Numbers, names and judgements in words.

const DATA = JSON.parse($("data").textContent);
const WORLD = "world";
const NO_VALUE = "–";

const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
const stories = (count) => plural(count, "story", "stories");

function number(value, digits = 0) {
  if (value === null || value === undefined) return NO_VALUE;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** An interval in words; small numbers keep a digit, so that 0.4 is not 0. */
function range(low, high) {
  const digits = high < 10 ? 1 : 0;
  return `${number(low, digits)} to ${number(high, digits)}`;
}

function signed(value, digits) {
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${number(Math.abs(value), digits)}`;
}

/** The time of day, unless only the day is known. */
const clock = (text) => (text.slice(11, 19) === "00:00:00" ? "" : `, ${text.slice(11, 16)}`);

/** 22 Dec 2025 of 2025-12-22. */
function date(text, options = { day: "numeric", month: "short", year: "numeric" }) {
  if (!text) return NO_VALUE;
  return new Date(`${text.slice(0, 10)}T00:00:00Z`).toLocaleDateString("en-GB", { ...options, timeZone: "UTC" });
}

const month = (text) => date(text, { month: "short", year: "numeric" });

/** "the week from 22 Dec 2025", as a part of a sentence. */
function period(text, step) {
  return { day: date(text), week: `the week from ${date(text)}`, month: month(text) }[step];
}

/** The name of a code; a suffix stays: Hong Kong (opposition). */
const SIDES = { OPP: "opposition", CIV: "civilians", REB: "rebels" };
function name(code) {
  if (code === "UNK") return "Unknown";
  const [state, suffix] = code.split("-");
  if (DATA.names[code]) return DATA.names[code];
  const readable = state.includes("_") ? state.toLowerCase().replaceAll("_", " ").replace(/\b\w/g, (c) => c.toUpperCase()) : state;
  return (DATA.names[state] || readable) + (suffix ? ` (${SIDES[suffix] || suffix})` : "");
}

/** A name that fits a narrow column, else the code. */
const SHORT = 13;
const shortName = (code) => (name(code).length <= SHORT ? name(code) : code.replaceAll("_", " "));

const parties = (label) => (label === WORLD ? [] : label.split(" "));
const ofLabel = (label) => (label === WORLD ? "" : ` of ${title(label)}`);
const title = (label) => (label === WORLD ? "The world" : parties(label).map(name).join(" – "));
const names = (codes) => codes.map(name).join(", ");
const stateOf = (code) => code.split("-")[0];

const FEW = 3;

/** Is it above or below the average, as far as the interval tells? */
function verdict(point) {
  if (point.stories < FEW) return `Too few reports for a judgement: ${stories(point.stories)}.`;
  if (point.high < 100) return "Less tension than on average.";
  if (point.low <= 100) return "No clear difference from the average: the interval includes 100.";
  return `More tension than on average${point.index >= 200 ? `, ${number(point.index / 100, 1)} times as much` : ""}.`;
}

/** The change between two points; clear when it is beyond chance in 19 of 20 cases. */
function change(now, before, step) {
  if (!before) return "";
  const error = Math.hypot(now.high - now.low, before.high - before.low) / 2;
  const difference = now.index - before.index;
  const preposition = step === "day" ? "on" : "in";
  const than = `than ${preposition} ${period(before.period, step)} (${number(before.index)})`;
  if (Math.abs(difference) <= error) return `No clear change from ${period(before.period, step)} (${number(before.index)}).`;
  return `${difference > 0 ? "Higher" : "Lower"} ${than}.`;
}

/** Wilson's 95 % interval of a share, in per cent. */
function share(part, whole) {
  const z = 1.96, p = part / whole, d = 1 + (z * z) / whole;
  const middle = p + (z * z) / (2 * whole);
  const half = z * Math.sqrt((p * (1 - p)) / whole + (z * z) / (4 * whole * whole));
  const percent = (value) => number(100 * Math.min(1, Math.max(0, value)), p < 0.1 ? 1 : 0);
  return `${percent(p)} % (${percent((middle - half) / d)} to ${percent((middle + half) / d)} %)`;
}
