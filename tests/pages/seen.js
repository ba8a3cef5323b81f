// What keeps people from reading and using this page, as sentences. WCAG 2.2, A and AA, as far as a machine can tell.
(() => {
  const told = [];
  const say = (what, element) => told.push(what + (element ? ": " + where(element) : ""));
  const where = (e) => (e.outerHTML || e.textContent || "").replace(/\s+/g, " ").slice(0, 140);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    && e.getClientRects().length > 0;
  const words = (e) => (e.textContent || "").replace(/\s+/g, " ").trim();
  const byIds = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(words).join(" ");
  const name = (e) => (e.getAttribute("aria-labelledby") && byIds(e.getAttribute("aria-labelledby")))
    || e.getAttribute("aria-label") || (e.labels && [...e.labels].map(words).join(" "))
    || (e.tagName === "INPUT" ? "" : words(e)) || all("img[alt]", e).map((one) => one.alt).join(" ")
    || all("svg[aria-label], svg > title", e).map((one) => one.getAttribute("aria-label") || words(one)).join(" ")
    || e.getAttribute("title") || "";

  // Structure
  if (!document.documentElement.lang) say("the page says no language");
  if (!document.title.replace("· campuswatch", "").trim()) say("the page has no title");
  const mains = all("main");
  if (mains.length !== 1) say("there are " + mains.length + " <main>");
  const headings = all("h1,h2,h3,h4,h5,h6").filter((e) => shown(e) && !e.closest(".head"));
  const first = headings.filter((e) => e.tagName === "H1");
  if (first.length !== 1) say("there are " + first.length + " headings of the first level");
  let level = 1;
  for (const e of headings) {
    const own = Number(e.tagName[1]);
    if (own > level + 1) say("a heading leaves a level out", e);
    if (!words(e)) say("a heading is empty", e);
    level = own;
  }
  const skip = document.querySelector("a.skip");
  if (skip && !document.querySelector(skip.getAttribute("href"))) say("the link past the menu leads nowhere", skip);
  const marks = {};
  for (const e of all("nav, [role=search], section[aria-label], aside")) {
    if (!shown(e)) continue;
    const key = e.tagName + (e.getAttribute("role") || "") + name2(e);
    if (e.tagName === "NAV" && !name2(e)) say("a <nav> has no name", e);
    if (marks[key] && e.tagName === "NAV") say("two <nav> are called the same", e);
    marks[key] = true;
  }
  function name2(e) { return e.getAttribute("aria-label") || byIds(e.getAttribute("aria-labelledby") || "x-none"); }
  const ids = {};
  for (const e of all("[id]")) {
    if (ids[e.id]) say("the id " + e.id + " stands twice", e);
    ids[e.id] = true;
  }
  for (const attribute of ["aria-describedby", "aria-labelledby", "aria-controls", "for", "list"]) {
    for (const e of all("[" + attribute + "]")) {
      for (const id of e.getAttribute(attribute).split(/\s+/)) if (!ids[id]) say(attribute + " names nothing", e);
    }
  }

  // Names
  for (const e of all("input:not([type=hidden]), select, textarea")) if (!name(e)) say("a field has no label", e);
  for (const e of all("a[href], button, summary, [role=button]")) if (!name(e)) say("nothing says what this does", e);
  for (const e of all("img")) if (!e.hasAttribute("alt")) say("a picture has no words", e);
  for (const e of all("svg")) {
    if (e.parentElement.closest("svg")) continue;
    const silent = e.getAttribute("aria-hidden") === "true" || e.closest("[aria-hidden=true]") || e.closest(".sprite");
    if (!silent && !(e.getAttribute("aria-label") || e.querySelector("title"))) say("a drawing has no words", e);
  }
  for (const e of all("table")) {
    if (!e.querySelector("th")) say("a table has no head", e);
    for (const th of all("thead th", e)) if (!words(th) && !th.querySelector("svg")) say("a column has no head", th);
  }
  for (const e of all("iframe, video, audio, marquee, blink, [autofocus][aria-hidden], [accesskey]")) say("not here", e);
  for (const e of all("[tabindex]")) if (Number(e.getAttribute("tabindex")) > 0) say("it jumps in the order of keys", e);
  for (const e of all("[aria-hidden=true] a[href], [aria-hidden=true] button, [aria-hidden=true] input")) {
    say("what can be reached by keys is hidden from those who listen", e);
  }
  for (const e of all("fieldset")) if (!e.querySelector("legend")) say("a group of fields has no name", e);
  for (const e of all("ul, ol")) {
    for (const child of e.children) if (!["LI", "SCRIPT", "TEMPLATE"].includes(child.tagName)) say("a list has what is no item", child);
  }
  for (const e of all("dl")) {
    for (const child of e.children) if (!["DT", "DD", "DIV"].includes(child.tagName)) say("a list of facts has what is none", child);
  }
  for (const e of all("[aria-current], [aria-invalid], [aria-sort], [role]")) {
    const role = e.getAttribute("role");
    if (role && !["status", "alert", "search", "img", "list", "group", "presentation", "progressbar", "listbox", "option", "combobox", "note", "region", "log", "table", "row", "cell"].includes(role)) say("unknown role", e);
  }
  for (const e of all("[required]")) if (e.disabled) say("needed and switched off", e);

  // Text that is none
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim() && !["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"].includes(node.parentElement.tagName)) texts.push(node);
  }
  for (const node of texts) {
    const text = node.data.trim();
    if (/^(None|undefined|null|NaN|True|False)$|\[object |Message\(|<[A-Z]\w+\.[A-Z_]+/.test(text)) say("no text for people", node.parentElement);
    if (/^[a-z_]+(\.[a-z_]+)+$/.test(text) && !node.parentElement.closest("code, .code, td, dd, option, pre")) say("a text is missing", node.parentElement);
  }

  // Contrast
  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    if (text.startsWith("color(srgb")) return [parts[0] * 255, parts[1] * 255, parts[2] * 255, parts[3] ?? 1];
    return [parts[0], parts[1], parts[2], parts[3] ?? 1];
  };
  const over = (top, ground) => [0, 1, 2].map((i) => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
  const ground = (e) => {
    const layers = [];
    for (let one = e; one; one = one.parentElement) {
      const own = colour(getComputedStyle(one).backgroundColor);
      if (own[3] > 0) layers.push(own);
      if (own[3] === 1) break;
    }
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    return layers.reduceRight((under, top) => over(top, under), dark ? [18, 18, 18, 1] : [255, 255, 255, 1]);
  };
  // Text of a drawing stands on the last shape drawn before it.
  const drawn = (e) => {
    const svg = e.closest("svg"), box = e.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let found = ground(svg.parentElement);
    for (const shape of all("rect, circle", svg)) {
      const area = shape.getBoundingClientRect(), style = getComputedStyle(shape);
      const before = shape.compareDocumentPosition(e) & 4;
      if (!before || style.fill === "none" || style.display === "none") continue;
      if (area.left <= x && x <= area.right && area.top <= y && y <= area.bottom) found = over(colour(style.fill), found);
    }
    return found;
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const dim = new Set();
  for (const node of texts) {
    const e = node.parentElement;
    if (!shown(e) || e.closest("[disabled], .unseen-word, .skip, option")) continue;
    const style = getComputedStyle(e);
    const inSvg = e instanceof SVGElement;
    if (inSvg && style.fill === "none") continue;
    const under = inSvg ? drawn(e) : ground(e);
    const own = over(colour(inSvg ? style.fill : style.color), under);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(own, under);
    const key = e.className + style.color + under.join();
    if (found < (large ? 3 : 4.5) - 0.01 && !dim.has(key)) {
      dim.add(key);
      say("contrast " + found.toFixed(2), e);
    }
    if (size < 10) say("letters of " + size + " px", e);
  }

  // What is pointed at: 24 px, or far enough from the next, or within a sentence
  const targets = all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(shown);
  const boxes = targets.map((e) => e.getBoundingClientRect());
  const inSentence = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline" && e.parentElement
    && words(e.parentElement).length > words(e).length;
  targets.forEach((e, i) => {
    const box = boxes[i];
    if (box.width >= 23.5 && box.height >= 23.5) return;
    if (box.width < 2 || inSentence(e) || e.closest(".skip, .unseen-word")) return;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const near = boxes.findIndex((other, j) => {
      if (i === j || targets[j].contains(e) || e.contains(targets[j]) || other.width < 2) return false;
      const small = other.width < 23.5 || other.height < 23.5;
      if (small) return Math.hypot(x - other.x - other.width / 2, y - other.y - other.height / 2) < 24;
      const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
      return Math.hypot(dx, dy) < 12;
    });
    if (near >= 0) say("too small to hit, " + Math.round(box.width) + "×" + Math.round(box.height) + " px", e);
  });

  // Nothing beyond the window
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const far = all("body *").filter((e) => shown(e) && !e.closest(".scroll, .skip, .unseen-word, .sprite, svg")
      && e.getBoundingClientRect().right > innerWidth + 0.5);
    say("the page is " + wide + " px wider than the window", far[far.length - 1] || document.body);
  }
  for (const e of all("h1, h2, h3, p, td, th, dd, dt, li, button, .button, summary, label, .chip, .state, .tile, .card")) {
    if (shown(e) && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflowX === "hidden" && !e.closest(".unseen-word, .skip, .stateline")) say("text is cut off", e);
    const box = e.getBoundingClientRect();
    const card = e.closest(".card");
    if (shown(e) && card && !e.closest(".scroll, .unseen-word, thead") && getComputedStyle(e).position === "static" && box.width > 2 && box.right > card.getBoundingClientRect().right + 1) say("it sticks out of its card", e);
  }
  return [...new Set(told)];
})()
