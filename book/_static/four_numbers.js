// "Your four numbers": the package's default forecast in the reader's browser, and its page.
// The coefficients stand in the page (made from the package by the build); nothing leaves it.
(function () {
  "use strict";

  // ---------------------------------------------------------------- the forecast
  const clip = (x, low, high) => Math.min(Math.max(x, low), high);
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0); // b may be longer

  // Log growth of the last points, limited, oldest first.
  function logGrowth(values, rules) {
    const logs = values.slice(-rules.longest).map(Math.log);
    return logs.slice(1).map((x, i) => clip(x - logs[i], -rules.largest_growth, rules.largest_growth));
  }

  const faded = (share, years) => (share * (1 - share ** years)) / (1 - share);

  // What the formulas are linear in; the medians' part for every year ahead.
  function terms(growth, horizon, rules) {
    const last = growth[growth.length - 1], mean = sum(growth) / growth.length;
    const lowest = Math.min(...growth), highest = Math.max(...growth);
    const changes = growth.slice(1).map((g, i) => Math.abs(g - growth[i]));
    const unrest = Math.log(sum(changes) / changes.length + rules.floor);
    const pace = Math.log(Math.min(sum(growth.map(Math.abs)) / growth.length, rules.steepest) + rules.floor);
    const falls = growth.filter((g) => g < 0).length / growth.length, points = Math.log((growth.length + 1) / 4);
    const median = Array.from({ length: horizon }, (_, i) => {
      const fast = faded(rules.damping, i + 1), slow = faded(rules.lasting, i + 1);
      return [1, i + 1, last * fast, mean * fast, Math.min(last, rules.limit) * fast, (last - mean) * fast,
        Math.max(mean, 0) * fast, clip(mean, 0, rules.limit) * fast, Math.max(lowest, 0) * slow, Math.min(highest, 0) * slow];
    });
    return {
      median, falls, points,
      spread: [1, unrest, pace, points, falls, clip(mean, 0, rules.steepest)],
      gate: [1, growth[0], growth[1], lowest, mean, last, points, unrest],
      ramp: clip(mean / rules.ramp, 0, 1),
      drop: sum(growth.slice(-rules.recent).map((g) => Math.max(-g, 0))),
    };
  }

  // Five quantiles of the log growth in each year ahead, by one member's coefficients.
  function memberQuantiles(member, known, rules) {
    const side = (told, year) => {
      const exponent = Math.max(told[6] + told[7] * known.falls, 0);
      return Math.exp(clip(dot(known.spread, told) + exponent * Math.log(year), ...rules.log_spreads));
    };
    const [low, high] = member.tails.map(([a, b]) => 1 + Math.exp(clip(a + b * known.points, -5, 3)));
    return known.median.map((row, i) => {
      const centre = dot(row, member.median), down = side(member.lower, i + 1), up = side(member.upper, i + 1);
      return [centre - low * down, centre - down, centre, centre + up, centre + high * up];
    });
  }

  // Logs of the quantiles at the model's probabilities, one row a year ahead.
  function quantiles(values, horizon, model, rules) {
    const known = terms(logGrowth(values, rules), horizon, rules), origin = Math.log(values[values.length - 1]);
    const takeoff = known.ramp / (1 + Math.exp(-clip(dot(known.gate, model.gate), -60, 60)));
    const product = known.drop / (known.drop + rules.halfway);
    let blend = memberQuantiles(model.any_age, known, rules);
    for (const [name, weight] of [["takeoff", takeoff], ["product", product]]) {
      if (!model[name]) continue;
      const other = memberQuantiles(model[name], known, rules);
      blend = blend.map((row, i) => row.map((q, k) => q + weight * (other[i][k] - q)));
    }
    return blend.map((row, i) => refined(row, i + 1, rules).map((q) => origin + q));
  }

  // Distances from the median between the five levels: small changes are rarer than a line says.
  function refined([outerLow, low, middle, high, outerHigh], years, rules) {
    const part = rules.shares.map((share) => share ** (1 + rules.bend / years));
    const below = part.slice().reverse().map((p) => middle + (low - middle) * p);
    return [outerLow, low, ...below, middle, ...part.map((p) => middle + (high - middle) * p), high, outerHigh];
  }

  // The normal distribution function, by a series whose terms all have one sign.
  function normalCdf(z) {
    if (Math.abs(z) > 8.5) return z > 0 ? 1 : 0;
    let term = z, total = z;
    for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(total); n += 2) total += term *= (z * z) / n;
    return 0.5 + total * Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  }

  // Piecewise linear interpolation that continues the outer slopes; of equal abscissae the last counts.
  function interpolate(x, xp, fp) {
    const keep = xp.map((v, i) => i === xp.length - 1 || xp[i + 1] > v);
    xp = xp.filter((_, i) => keep[i]);
    fp = fp.filter((_, i) => keep[i]);
    if (xp.length === 1) return x < xp[0] ? -Infinity : Infinity;
    let i = 0;
    while (i < xp.length - 2 && xp[i + 1] < x) i++;
    return fp[i] + ((fp[i + 1] - fp[i]) / (xp[i + 1] - xp[i])) * (x - xp[i]);
  }

  // Value at a normal score, and chance to stay at or below a value, of one year's knots.
  const valueAt = (score, knots, row) => Math.exp(interpolate(score, knots, row));
  const chanceBelow = (value, knots, row) => normalCdf(interpolate(Math.log(value), row, knots));

  window.fourNumbers = { quantiles, valueAt, chanceBelow, normalCdf };

  // ---------------------------------------------------------------- the page
  const HORIZON = 5, FEWEST = 3, MOST = 10, SVG = "http://www.w3.org/2000/svg";
  const SCORES = { "95": 1.959963984540054, "80": 1.2815515655446004, "50": 0.6744897501960817 };

  const format = (x) => {
    const digits = x >= 1e15 || x < 1e-4 ? null : Math.max(0, 2 - Math.floor(Math.log10(x)));
    return digits === null ? x.toExponential(2) : Number(x.toPrecision(3)).toLocaleString("en-GB", { maximumFractionDigits: Math.min(digits, 8) });
  };
  function frequency(p) {
    if (p < 0.05) return "fewer than 1 of 20";
    if (p > 0.95) return "more than 19 of 20";
    return `about ${Math.min(9, Math.max(1, Math.round(p * 10)))} of 10`;
  }
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
    made.append(...children);
    return made;
  }
  function shape(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // ---- what the reader typed, as an address says it: 2017=19.64&2020=971.2f&kind=market&above=2000@2023
  function parse(text) {
    const state = { rows: [], kind: "", known: "", above: null, in: null };
    for (const part of text.replace(/^#/, "").split("&")) {
      const [key, value] = part.split("=").map(decodeURIComponent);
      if (/^\d{4}$/.test(key) && value) {
        state.rows.push({ year: Number(key), value: value.replace(/f$/, ""), forecast: /f$/.test(value) });
      } else if (key === "kind" || key === "known") state[key] = value;
      else if (key === "above" && /^[\d.e+-]+@\d{4}$/.test(value)) [state.above, state.in] = value.split("@").map(Number);
    }
    return state;
  }
  function write(state) {
    const parts = state.rows.map((row) => `${row.year}=${row.value}${row.forecast ? "f" : ""}`);
    if (state.kind) parts.push(`kind=${state.kind}`);
    if (state.known) parts.push(`known=${state.known}`);
    if (state.above) parts.push(`above=${state.above}@${state.in}`);
    return parts.join("&");
  }
  // What is wrong with the rows, in words; "" if nothing is.
  function fault(rows) {
    if (rows.length < FEWEST) return `Type at least ${FEWEST} yearly figures.`;
    if (rows.length > MOST) return `Type at most ${MOST} figures; the oldest ones say least.`;
    for (const [i, row] of rows.entries()) {
      if (!Number.isInteger(row.year)) return `Figure ${i + 1} has no year. Type four digits, such as 2019.`;
      if (!(row.number > 0) || !Number.isFinite(row.number)) return `The value of ${row.year} is not a number above zero. Type digits, such as 443.75.`;
      if (i && row.year !== rows[i - 1].year + 1) return `${rows[i - 1].year} is followed by ${row.year}. Yearly figures must follow each other without a gap.`;
    }
    return "";
  }

  // ---- the fan
  function ticks(low, high, log) {
    if (log) {
      const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
      const step = Math.max(1, Math.ceil((last - first + 1) / 5)), found = [];
      for (let k = first; k <= last; k += step) found.push(10 ** k);
      return found.length > 1 ? found : [low, Math.sqrt(low * high), high].map((x) => Number(x.toPrecision(1)));
    }
    const rough = high / 4, unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => s >= rough);
    return Array.from({ length: Math.floor(high / step) + 1 }, (_, i) => i * step);
  }
  function draw(svg, rows, ahead, state, log) {
    const width = Math.max(280, svg.parentElement.clientWidth), narrow = width < 480, height = narrow ? 300 : 360;
    const left = 4, right = narrow ? 66 : 92, top = 22, bottom = 26, size = narrow ? 11.5 : 13;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.replaceChildren();
    const all = [...rows.map((r) => r.number), ...ahead.flatMap((a) => [a.low80, a.high80])];
    if (state.above) all.push(state.above);
    const low = log ? Math.min(...all) / 1.15 : 0, high = Math.max(...all) * (log ? 1.15 : 1.04);
    const first = rows[0].year, last = ahead[ahead.length - 1].year;
    const x = (year) => left + 34 + ((year - first) / (last - first)) * (width - left - right - 40);
    const place = (v) => (log ? (Math.log(v) - Math.log(low)) / (Math.log(high) - Math.log(low)) : v / high);
    const y = (v) => height - bottom - place(v) * (height - top - bottom);
    const text = (px, py, words, more) => svg.append(shape("text", { x: px, y: py, "font-size": size, ...more }, words));
    for (const tick of ticks(low, high, log)) {
      if (tick < low || tick > high) continue;
      svg.append(shape("line", { class: "fan-grid", x1: left, x2: width - right, y1: y(tick), y2: y(tick) }));
      text(left, y(tick) - 4, format(tick || 0).replace("NaN", "0"), { class: "fan-soft" });
    }
    svg.append(shape("line", { class: "fan-axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }));
    const years = last - first, every = Math.ceil((years + 1) / (narrow ? 6 : 12));
    for (let year = last; year >= first; year -= every) text(x(year), height - 8, year, { "text-anchor": "middle" });
    const origin = rows[rows.length - 1], start = `${x(origin.year)},${y(origin.number)}`;
    for (const [name, lower, upper] of [["fan-80", "low80", "high80"], ["fan-50", "low50", "high50"]]) {
      const up = ahead.map((a) => `${x(a.year)},${y(a[upper])}`), down = ahead.map((a) => `${x(a.year)},${y(a[lower])}`).reverse();
      svg.append(shape("polygon", { class: name, points: [start, ...up, ...down].join(" ") }));
    }
    svg.append(shape("polyline", { class: "fan-middle", points: [start, ...ahead.map((a) => `${x(a.year)},${y(a.middle)}`)].join(" ") }));
    svg.append(shape("polyline", { class: "fan-past", points: rows.map((r) => `${x(r.year)},${y(r.number)}`).join(" ") }));
    for (const row of rows) svg.append(shape("circle", { class: row.forecast ? "fan-ring" : "fan-dot", cx: x(row.year), cy: y(row.number), r: 4.5 }));
    if (state.above && state.above > low && state.above < high) {
      svg.append(shape("line", { class: "fan-above", x1: x(origin.year), x2: x(last), y1: y(state.above), y2: y(state.above) }));
      text(x(origin.year) - 6, y(state.above) + 4, `your ${format(state.above)}`, { class: "fan-red", "text-anchor": "end" });
    }
    const end = ahead[ahead.length - 1], labels = [["high80", "fan-blue"], ["high50", "fan-blue"], ["middle", "fan-strong"], ["low50", "fan-blue"], ["low80", "fan-blue"]];
    const spots = labels.map(([key]) => y(end[key]) + 4);
    for (let pass = 0; pass < 40; pass++) for (let i = 1; i < spots.length; i++) {
      const gap = size + 1 - (spots[i] - spots[i - 1]);
      if (gap > 0) { spots[i] += gap / 2; spots[i - 1] -= gap / 2; }
    }
    labels.forEach(([key, name], i) => text(width - right + 6, spots[i], format(end[key]), { class: name }));
  }

  // ---- one part of a page
  function start(part) {
    const data = JSON.parse(part.querySelector("script[type='application/json']").textContent);
    const find = (name) => part.querySelector(`[data-part="${name}"]`);
    const body = find("rows"), alone = part.dataset.address === "true";
    let log = true, latest = null;

    function addRow(row) {
      const count = body.rows.length + 1;
      const year = element("input", { type: "text", inputmode: "numeric", "aria-label": `Year of figure ${count}`, value: row.year || "", maxlength: "4" });
      const value = element("input", { type: "text", inputmode: "decimal", "aria-label": `Value of figure ${count}`, value: row.value || "" });
      const kind = element("select", { "aria-label": `Kind of figure ${count}` }, element("option", { value: "" }, "counted"), element("option", { value: "f", selected: row.forecast }, "forecast"));
      body.append(element("tr", {}, element("td", {}, year), element("td", {}, value), element("td", {}, kind)));
    }
    function fill(state) {
      body.replaceChildren();
      state.rows.forEach(addRow);
      find("kind").value = state.kind;
      find("known").checked = Boolean(state.known);
      find("above").value = state.above || "";
      find("in").dataset.wanted = state.in || "";
    }
    function read() {
      const rows = [...body.rows].map((tr) => {
        const [year, value, kind] = [...tr.querySelectorAll("input, select")].map((e) => e.value.trim());
        return { year: Number.parseInt(year, 10), value: value.replace(/,/g, ""), number: Number(value.replace(/,/g, "") || NaN), forecast: kind === "f" };
      }).filter((row) => row.value || Number.isInteger(row.year));
      return { rows, kind: find("kind").value, known: find("known").checked ? "2021" : "", above: Number(find("above").value.replace(/,/g, "")) || null, in: Number(find("in").value) || null };
    }
    const modelOf = (state) => data.models[`${state.known ? "known" : "latest"}${state.kind && "-"}${state.kind}`];
    function compute(state) {
      const model = modelOf(state);
      const made = quantiles(state.rows.map((r) => r.number), HORIZON, model, data.rules);
      const origin = state.rows[state.rows.length - 1].year;
      return made.map((row, i) => {
        const at = (score) => valueAt(score, data.scores, row);
        return {
          year: origin + 1 + i, row, middle: at(0), low80: at(-SCORES["80"]), high80: at(SCORES["80"]),
          low50: at(-SCORES["50"]), high50: at(SCORES["50"]), low95: at(-SCORES["95"]), high95: at(SCORES["95"]),
        };
      });
    }
    function say(ahead) {
      const near = ahead[0], far = ahead[ahead.length - 1], b = (words) => element("b", {}, words);
      find("sentence").replaceChildren("If yours goes on as others did, it stands at about ", b(format(near.middle)), ` in ${near.year}, and in 8 of 10 such cases between `,
        b(format(near.low80)), " and ", b(format(near.high80)), `. For ${far.year} the figures say ${far.high80 / far.low80 > 4 ? "little" : "less"}: ${format(far.low80)} to ${format(far.high80)}.`);
    }
    function chance(state, ahead) {
      const choice = find("in"), wanted = Number(choice.dataset.wanted) || Number(choice.value);
      choice.replaceChildren(...ahead.map((a) => element("option", { value: a.year, selected: a.year === wanted }, a.year)));
      choice.dataset.wanted = "";
      if (!wanted || !ahead.some((a) => a.year === wanted)) choice.selectedIndex = Math.min(2, ahead.length - 1);
      state.in = Number(choice.value);
      const dots = find("dots"), told = find("chance");
      dots.replaceChildren();
      if (!state.above) { told.textContent = "Type a value above to see how likely it is to be passed."; return; }
      const p = 1 - chanceBelow(state.above, data.scores, ahead.find((a) => a.year === state.in).row), full = Math.round(p * 10);
      for (let i = 0; i < 10; i++) dots.append(shape("circle", { class: i < full ? "dot-full" : "dot-empty", cx: 10 + 26 * i, cy: 10, r: 8 }));
      told.replaceChildren(element("b", {}, frequency(p).replace(/^./, (c) => c.toUpperCase())), ` such cases pass ${format(state.above)} in ${state.in}. The computed chance is ${Math.round(p * 100)} %.`);
    }
    function notes(state) {
      const rows = state.rows, growth = rows.slice(1).map((r, i) => Math.log(r.number / rows[i].number)), told = [];
      if (rows[rows.length - 1].forecast) told.push("Your last figure is a forecast, not a count. It may follow somebody's curve, and then the range above is narrower than it should be.");
      if (rows.length < 5) told.push(`${rows.length < 4 ? "Three" : "Four"} figures cannot tell growth that slows from growth that pauses; that is why the fan is wide.`);
      if (growth.some((g) => Math.abs(g) > data.rules.largest_growth)) told.push(`A step of more than ${Math.round(Math.exp(data.rules.largest_growth))} times is counted as ${Math.round(Math.exp(data.rules.largest_growth))} times.`);
      if (growth.every((g) => g <= 0)) told.push("Your figures only fall. Few of the cases behind this fan began so, and it says less about yours.");
      told.push(...modelOf(state).notes, ...data.notes);
      find("notes").replaceChildren(...told.map((words) => element("li", {}, words.replaceAll(" %", "\u00a0%"))));
    }
    function table(ahead) {
      find("table").replaceChildren(...ahead.map((a) => element("tr", {}, element("th", { scope: "row" }, a.year), element("td", {}, format(a.middle)),
        element("td", {}, `${format(a.low80)} to ${format(a.high80)}`), element("td", {}, `${format(a.low95)} to ${format(a.high95)}`))));
      const lines = ["year,median,lower_80,upper_80,lower_95,upper_95", ...ahead.map((a) => [a.year, a.middle, a.low80, a.high80, a.low95, a.high95].map((v) => Number(v.toPrecision(10))).join(","))];
      find("csv").href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
    }
    function update() {
      const state = read(), wrong = fault(state.rows);
      find("fault").textContent = wrong;
      find("answer").hidden = Boolean(wrong);
      if (wrong) return;
      const ahead = compute(state);
      latest = { state, ahead };
      say(ahead);
      chance(state, ahead);
      notes(state);
      table(ahead);
      draw(find("fan"), state.rows, ahead, state, log);
      find("fan").setAttribute("aria-label", find("sentence").textContent);
      if (alone) {
        history.replaceState(null, "", "#" + write(state));
        find("address").textContent = location.href;
      }
    }

    fill(parse(alone && /=/.test(location.hash) ? location.hash : part.dataset.example));
    find("form").addEventListener("submit", (event) => { event.preventDefault(); update(); });
    find("form").addEventListener("change", update);
    find("asked").addEventListener("submit", (event) => { event.preventDefault(); update(); });
    find("asked").addEventListener("change", update);
    find("add").addEventListener("click", () => {
      if (body.rows.length >= MOST) { find("fault").textContent = `${MOST} figures are the most.`; return; }
      const state = read(), last = state.rows[state.rows.length - 1];
      addRow({ year: last ? last.year + 1 : "" });
      body.rows[body.rows.length - 1].querySelectorAll("input")[last ? 1 : 0].focus();
    });
    find("clear").addEventListener("click", () => {
      body.replaceChildren();
      for (let i = 0; i < 4; i++) addRow({});
      body.querySelector("input").focus();
      update();
    });
    find("scale").addEventListener("change", (event) => { log = event.target.value === "log"; update(); });
    if (find("copy")) find("copy").addEventListener("click", () => {
      const told = () => { find("copy").textContent = "Copied"; };
      if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(told, () => {});
    });
    let waiting = 0;
    addEventListener("resize", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { if (latest) draw(find("fan"), latest.state.rows, latest.ahead, latest.state, log); }, 100);
    });
    if (alone) addEventListener("hashchange", () => { if (/=/.test(location.hash)) { fill(parse(location.hash)); update(); } });
    part.hidden = false;
    update();
  }
  document.querySelectorAll(".four-numbers").forEach(start);
})();
