// Tables of data that can be filtered and sorted; without this script they are plain tables.
(function () {
  "use strict";
  const FEW = 120; // rows of a longer table that are seen at first, as in report.css
  const NUMBER = /^[a-z ]*(-?[\d.,]+(?:e-?\d+)?)/i;

  function key(words) {
    const plain = words.replace(/\s+/g, " ").trim(), found = NUMBER.exec(plain);
    return found && /^[a-z ]*-?[\d.,]/i.test(plain) && !/^\d{4}-/.test(plain) ? Number(found[1].replace(/,/g, "")) : plain.toLowerCase();
  }
  function compare(a, b) {
    if (a === b) return 0;
    if (a === "") return 1;
    if (b === "") return -1;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en");
  }

  document.querySelectorAll(".report-table.sortable").forEach((box, index) => {
    const table = box.querySelector("table"), bodies = [...table.tBodies];
    const heads = [...table.tHead.rows[0].cells];
    const words = bodies.map((body) => body.textContent.toLowerCase());

    const row = document.createElement("div"), label = document.createElement("label");
    const input = document.createElement("input"), told = document.createElement("span");
    row.className = "tools-row";
    input.type = "search";
    input.id = label.htmlFor = "filter-" + index;
    label.textContent = "Show rows with";
    told.setAttribute("aria-live", "polite");
    row.append(label, input, told);
    box.before(row);
    const more = document.createElement("button");
    more.type = "button";
    more.className = "button";
    more.textContent = `Show all ${bodies.length} rows`;
    more.addEventListener("click", whole);
    if (bodies.length > FEW) box.after(more);
    function whole() {
      box.classList.add("all");
      more.remove();
    }
    function asked() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target || !box.contains(target)) return;
      whole();
      target.scrollIntoView();
    }
    addEventListener("hashchange", asked);
    asked();

    function filter() {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      bodies.forEach((body, i) => {
        body.hidden = !wanted.every((word) => words[i].includes(word));
        shown += !body.hidden;
      });
      told.textContent = `${shown} of ${bodies.length} rows`;
    }
    input.addEventListener("input", () => { whole(); filter(); });
    filter();

    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        whole();
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const keys = new Map(bodies.map((body) => [body, key(body.rows[0].cells[column].textContent)]));
        [...bodies].sort((a, b) => compare(keys.get(a), keys.get(b)) * (up || keys.get(a) === "" || keys.get(b) === "" ? 1 : -1))
          .forEach((body) => table.append(body));
      });
    });
  });
})();
