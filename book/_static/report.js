// What the pages do beyond plain HTML. Everything here can fail without hiding any text.
(function () {
  "use strict";
  const root = document.documentElement;

  // dark mode: the system's choice until the reader chooses
  const mode = document.querySelector(".mode");
  const show = () => mode.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  mode.hidden = false;
  show();
  mode.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("mode", root.dataset.theme); } catch (e) { /* private browsing */ }
    show();
  });

  // a long list of carriers is closed, on a phone sooner than on a desk
  const mostOpen = matchMedia("(min-width: 40.01em)").matches ? 28 : 8;
  document.querySelectorAll("details.strip").forEach((strip) => {
    strip.open = strip.querySelectorAll("li").length <= mostOpen;
  });

  // the list of chapters shows where the reader is
  addEventListener("load", () => {
    const here = document.querySelector(".site [aria-current]"), list = document.querySelector(".site");
    if (here && list && list.scrollHeight > list.clientHeight) list.scrollTop = here.offsetTop - list.clientHeight / 2;
  });

  // a link into folded code opens the fold
  function unfold() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", unfold);
  unfold();

  // where a number comes from, on hover and focus; Escape closes
  let box = null, owner = null, timer = 0;
  function close() {
    clearTimeout(timer);
    if (box) box.remove();
    if (owner) { owner.removeAttribute("aria-describedby"); owner.title = owner.dataset.origin; }
    box = owner = null;
  }
  function open(link) {
    if (link === owner) { clearTimeout(timer); return; }
    close();
    owner = link;
    link.dataset.origin = link.title || link.dataset.origin;
    link.removeAttribute("title");
    box = document.createElement("div");
    box.className = "origin";
    box.id = "origin";
    box.setAttribute("role", "tooltip");
    link.dataset.origin.split(" | ").forEach((line) => {
      box.appendChild(document.createElement("p")).textContent = line;
    });
    box.addEventListener("mouseenter", () => clearTimeout(timer));
    box.addEventListener("mouseleave", later);
    document.body.appendChild(box);
    const place = link.getClientRects()[0], size = box.getBoundingClientRect();
    const left = Math.min(place.left, innerWidth - size.width - 16);
    const below = place.bottom + size.height + 8 < innerHeight;
    box.style.left = Math.max(8, left) + scrollX + "px";
    box.style.top = (below ? place.bottom + 4 : place.top - size.height - 4) + scrollY + "px";
    link.setAttribute("aria-describedby", "origin");
  }
  function later() { clearTimeout(timer); timer = setTimeout(close, 250); }
  document.querySelectorAll("a.number[title]").forEach((link) => {
    link.addEventListener("mouseenter", () => open(link));
    link.addEventListener("focus", () => open(link));
    link.addEventListener("mouseleave", later);
    link.addEventListener("blur", close);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    const find = document.getElementById("find");
    if (event.key === "/" && find.offsetParent && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      find.focus();
    }
  });

  // What depends on the width: wide formulas are set smaller, what scrolls sideways can be reached
  // by keyboard, a table that does so says it. Everything is measured first and changed after that.
  const MATHS = ".math-block", INLINE = ".math-inline", TABLES = ".report-table, .pst-scrollable-table-container";
  const SCROLLING = `pre, .output.text_html, .site, .contents, .math-inline.wide, ${MATHS}, ${TABLES}`;
  const SMALLEST = .78; // of the usual size of a formula
  const every = (what) => [...document.querySelectorAll(what)].filter((e) => e.offsetParent);
  const over = (e) => e.scrollWidth > e.clientWidth + 1;
  function each(what, measured, change) {
    every(what).map((e) => [e, measured(e)]).forEach(([e, found]) => change(e, found));
  }
  function measure() {
    pending = 0;
    every(MATHS).forEach((e) => { e.style.fontSize = ""; });
    each(MATHS, (e) => over(e) && (e.clientWidth - 8) / e.scrollWidth, (e, part) => {
      if (part) e.style.fontSize = `${Math.max(SMALLEST, part)}em`;
    });
    const line = (e) => e.closest("p, li, dt, dd, th, td, div, section");
    each(INLINE, (e) => e.firstElementChild.getBoundingClientRect().width > line(e).clientWidth,
      (e, wide) => e.classList.toggle("wide", wide));
    each(SCROLLING, (e) => over(e) || e.scrollHeight > e.clientHeight + 1, (e, scrolls) => {
      if (scrolls) e.tabIndex = 0;
      else if (!e.matches(".report-table")) e.removeAttribute("tabindex");
    });
    each(TABLES, over, (box, wide) => {
      const told = box.previousElementSibling, has = told && told.classList.contains("scroll-hint");
      if (wide && !has) {
        const words = document.createElement("p");
        words.className = "scroll-hint";
        words.textContent = "This table is wider than the page: scroll it sideways →";
        box.before(words);
      } else if (!wide && has) told.remove();
    });
  }
  let pending = 0;
  const soon = () => { pending = pending || requestAnimationFrame(measure); };
  addEventListener("load", soon);
  addEventListener("resize", soon);
  document.addEventListener("toggle", soon, true);

  // a figure as PNG, drawn from its SVG by the browser
  const SCALE = 2;
  document.querySelectorAll("button[data-png]").forEach((button) => {
    button.parentElement.hidden = location.protocol === "file:";
    button.addEventListener("click", () => {
      const picture = new Image();
      picture.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = picture.naturalWidth * SCALE;
        canvas.height = picture.naturalHeight * SCALE;
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        const link = document.createElement("a");
        link.download = button.dataset.png.split("/").pop().replace(/svg$/, "png");
        link.href = canvas.toDataURL("image/png");
        link.click();
      };
      picture.src = button.dataset.png;
    });
  });

  // copy code
  if (navigator.clipboard) {
    document.querySelectorAll(".highlight").forEach((block) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", () => {
        navigator.clipboard.writeText(block.querySelector("pre").textContent).then(() => {
          button.textContent = "Copied";
          setTimeout(() => { button.textContent = "Copy"; }, 1500);
        });
      });
      block.appendChild(button);
    });
  }
})();
