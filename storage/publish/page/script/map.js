// Where it happens: circles on the outline of the world (Natural Earth, Equal Earth projection).

const REGIONS = {
  "": ["where the stories are", null],
  world: ["the world", null],
  africa: ["Africa", [-20, -36, 54, 38]],
  americas: ["The Americas", [-128, -56, -34, 60]],
  asia: ["Asia", [55, -12, 150, 56]],
  europe: ["Europe", [-14, 34, 48, 68]],
  east: ["The Middle East", [24, 10, 66, 44]],
};
const LARGEST_CIRCLE = 26;
const MAP_HEIGHT = 520;
const FLATTEST = 0.42; // height of a width: places side by side would leave a strip

/** Map units of degrees; the same formula as in build_world.py. */
function project(lon, lat) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const scale = DATA.world.width / 5.41322, radians = Math.PI / 180;
  const height = (angle) => {
    const t = Math.asin(Math.sqrt(3) / 2 * Math.sin(angle * radians));
    return [t, t * (a1 + a2 * t ** 2 + t ** 6 * (a3 + a4 * t ** 2))];
  };
  const [t, y] = height(lat);
  const wide = 2 * Math.sqrt(3) * lon * radians * Math.cos(t) / (3 * (9 * a4 * t ** 8 + 7 * a3 * t ** 6 + 3 * a2 * t ** 2 + a1));
  return [DATA.world.width / 2 + scale * wide, scale * (height(84)[1] - y)];
}

/** The part of the map that a region fills, or the places do, as x, y, width, height. */
function mapFrame(region, places) {
  if (region === "world" || (!region && (state.show === WORLD || !places.length))) return [0, 0, DATA.world.width, DATA.world.height];
  if (!region) return aroundPlaces(places.map((p) => project(p.lon, p.lat)));
  const [west, south, east, north] = REGIONS[region][1];
  const corners = [[west, south], [west, north], [east, south], [east, north], [west, (south + north) / 2], [east, (south + north) / 2], [west, 0], [east, 0]]
    .filter(([, lat]) => lat >= south && lat <= north).map(([lon, lat]) => project(lon, lat));
  const xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/** A frame with room around the places, never closer than a continent. */
function aroundPlaces(spots) {
  const axis = (values, least, end) => {
    const from = Math.min(...values), to = Math.max(...values), size = Math.min(end, Math.max(least, (to - from) * 1.3));
    return [Math.min(end - size, Math.max(0, (from + to - size) / 2)), size];
  };
  const [x, width] = axis(spots.map(([left]) => left), 240, DATA.world.width);
  const [y, height] = axis(spots.map(([, top]) => top), 105, DATA.world.height);
  return [x, y, width, height];
}

function drawMap() {
  const places = DATA.places[state.span][state.show] || [], chart = $("map");
  $("region").value = state.region;
  fillTable($("map-table"), [["Place"], ["State"], ["Stories of conflict", "n"]],
    places.map((p) => [button(p.place, () => findPlace(p.place), { class: "link" }), p.country ? name(p.country) : NO_VALUE, number(p.stories)]),
    "No places.");
  const width = chartWidth(chart);
  const [x, y, w, h] = mapFrame(state.region, places);
  const height = Math.min(Math.max(h / w, FLATTEST) * width, MAP_HEIGHT);
  const unit = Math.max(w / width, h / height); // map units of a pixel
  const within = (from, size, end) => (size > end ? from : Math.min(Math.max(from, 0), end - size));
  const box = [
    within(x - (width * unit - w) / 2, width * unit, DATA.world.width),
    within(y - (height * unit - h) / 2, height * unit, DATA.world.height),
    width * unit, height * unit,
  ];
  const art = svg("svg", { viewBox: box.map((v) => v.toFixed(2)).join(" "), role: "img", "aria-label": `Places of conflict, ${title(state.show)}; the table below has the numbers` });
  art.append(svg("path", { class: "land", d: DATA.world.land }));
  art.append(svg("path", { class: "border", d: DATA.world.borders, "stroke-width": 0.8 * unit }));
  const most = Math.max(1, ...places.map((p) => p.stories));
  let inside = 0;
  for (const p of places) {
    const [cx, cy] = project(p.lon, p.lat);
    if (cx >= box[0] && cx <= box[0] + box[2] && cy >= box[1] && cy <= box[1] + box[3]) inside += 1;
    const radius = Math.max(2, LARGEST_CIRCLE * (width < 560 ? 0.6 : 1) * Math.sqrt(p.stories / most));
    const circle = svg("circle", { class: "place", cx: cx.toFixed(2), cy: cy.toFixed(2), r: (radius * unit).toFixed(3), "stroke-width": unit },
      svg("title", {}, `${p.place}: ${stories(p.stories)}`));
    circle.addEventListener("click", () => findPlace(p.place));
    art.append(circle);
  }
  chart.replaceChildren(art);
  const span = SPANS.find(([days]) => days === state.span)[0];
  $("map-note").textContent = places.length
    ? `${plural(inside, "place")} of reported conflict in the last ${number(Number(span))} days${ofLabel(state.show)}; the area of a circle is its stories, at most ${number(most)}. Only what names a place is here. Choose a circle or a place in the table to read its stories.`
    : "No reported conflict names a place here in these days.";
}

function findPlace(place) {
  showView({ find: place });
  $("stories-title").scrollIntoView();
  $("find").focus({ preventScroll: true });
}
