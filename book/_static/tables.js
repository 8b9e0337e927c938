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

  const box = document.querySelector(".report-table.sortable"), table = box.querySelector("table");
  const input = document.getElementById("filter"), told = document.querySelector(".tools-row [aria-live]");
  const heads = [...table.tHead.rows[0].cells], rest = box.dataset.rest;
  const count = Number(box.dataset.rows);
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button";
  more.textContent = `Show all ${count} rows`;
  if (rest || count > FEW) box.after(more);

  // All rows, then what was wanted of them. Those of a very long table lie in a script of their own:
  // a page that was opened from a folder may load nothing else.
  let coming = null;
  function arrive() {
    coming = coming || (rest ? new Promise((resolve, reject) => {
      const script = document.createElement("script");
      window.reportRows = resolve;
      script.src = rest;
      script.onerror = reject;
      document.head.append(script);
    }).then((rows) => table.insertAdjacentHTML("beforeend", rows)) : Promise.resolve());
    return coming;
  }
  function whole(then) {
    arrive().then(() => {
      box.classList.add("all");
      document.querySelectorAll(".rest").forEach((e) => e.remove());
      more.remove();
      then();
    }, () => { told.textContent = "The other rows did not load; the file above has all of them."; });
  }
  more.addEventListener("click", () => whole(() => {}));

  function asked() {
    const name = location.hash && decodeURIComponent(location.hash.slice(1));
    if (!name || !(name.startsWith("row-") || box.contains(document.getElementById(name)))) return;
    whole(() => {
      const target = document.getElementById(name);
      if (!target) return;
      if (rest) location.replace("#" + name); // now that the row is there, the address can mark it
      target.scrollIntoView();
    });
  }
  addEventListener("hashchange", asked);
  asked();

  const words = new WeakMap();
  function filter() {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    [...table.tBodies].forEach((body) => {
      if (!words.has(body)) words.set(body, body.textContent.toLowerCase());
      body.hidden = !wanted.every((word) => words.get(body).includes(word));
      shown += !body.hidden;
    });
    told.textContent = `${shown} of ${count} rows`;
  }
  input.addEventListener("input", () => whole(filter));

  function sort(head, column) {
    const up = head.getAttribute("aria-sort") !== "ascending", bodies = [...table.tBodies];
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keys = new Map(bodies.map((body) => [body, key(body.rows[0].cells[column].textContent)]));
    bodies.sort((a, b) => compare(keys.get(a), keys.get(b)) * (up || keys.get(a) === "" || keys.get(b) === "" ? 1 : -1))
      .forEach((body) => table.append(body));
  }
  heads.forEach((head, column) => {
    const button = head.firstElementChild;
    button.disabled = false;
    button.addEventListener("click", () => whole(() => sort(head, column)));
  });
})();
