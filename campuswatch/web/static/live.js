"use strict";
// Keeps the parts marked data-live as they are now. The server says when something is news (server-sent events); then, and
// every half minute for what grows old by itself, the page is fetched again and what is another is swapped. What a person
// is doing stays: typed text, focus, scroll, a selection, opened details. A part in which somebody types waits.
const RENEW_MS = 30000, AGAIN_MS = 60000, PATIENCE_MS = 15000;
const quiet = { "X-Campuswatch-Live": "1" };
const { school, mark } = document.body.dataset;
let timer = 0, due = Infinity, stream = null, over = false;

function show(id) {
  const notice = document.getElementById(id);
  if (notice) notice.hidden = false;
}

function name(element) {
  return element.id ? "#" + element.id : element.getAttribute("href") || element.textContent;
}

function typed(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function busy(part) {
  const active = document.activeElement, selection = document.getSelection();
  if (active && part.contains(active) && active.matches("input, select, textarea")) return true;
  if ([...part.querySelectorAll("input, select, textarea")].some(typed)) return true;
  return Boolean(selection) && !selection.isCollapsed && selection.containsNode(part, true);
}

function keep(part, next) {
  const opened = new Map([...part.querySelectorAll("details")].map((box, i) => [box.id || i, box.open]));
  [...next.querySelectorAll("details")].forEach((box, i) => {
    if (opened.has(box.id || i)) box.open = opened.get(box.id || i);
  });
  const scrolled = [...part.querySelectorAll(".scroll")].map((box) => [box.scrollLeft, box.scrollTop]);
  return () => [...next.querySelectorAll(".scroll")].forEach((box, i) => {
    if (scrolled[i]) [box.scrollLeft, box.scrollTop] = scrolled[i];
  });
}

function swap(fresh) {
  const active = document.activeElement;
  const focused = active && active.closest("[data-live]") ? name(active) : null;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.isEqualNode(part) || busy(part)) continue;
    const scroll = keep(part, next);
    part.replaceWith(next);
    scroll();
  }
  document.title = fresh.title;
  if (focused === null || active.isConnected) return;
  const again = [...document.querySelectorAll("[data-live] :is(a, summary, button)")].find((one) => name(one) === focused);
  if (again) again.focus({ preventScroll: true });
}

function end() {
  over = true;
  clearTimeout(timer);
  if (stream) stream.close();
  show("ended");
}

function renewIn(ms) {
  const at = Date.now() + ms;
  if (over || at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(renew, ms);
}

async function renew() {
  due = Infinity;
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: quiet, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === "/login")) return end();
    if (!answer.ok) throw new Error(String(answer.status));
    swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    show("lost");
  }
  // A part that says data-soon changes by itself: a scan under way.
  const soon = document.querySelector("[data-soon]");
  renewIn(soon ? Number(soon.dataset.soon) : RENEW_MS * (0.9 + 0.2 * Math.random()));
}

function listen() {
  if (over || document.hidden || (stream && stream.readyState !== EventSource.CLOSED)) return;
  stream = new EventSource("/events" + (school ? "?school=" + encodeURIComponent(school) : ""));
  stream.addEventListener("hello", (event) => {
    if (String(JSON.parse(event.data).mark) !== mark) renewIn(200);
  });
  stream.addEventListener("news", (event) => {
    const { schools, spread } = JSON.parse(event.data);
    if (!school || schools.includes(school)) renewIn(Math.random() * spread);
  });
  stream.addEventListener("ended", end);
  stream.addEventListener("error", () => renewIn(1000));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    if (stream) stream.close();
  } else {
    listen();
    renewIn(0);
  }
});
addEventListener("pagehide", () => { if (stream) stream.close(); });
addEventListener("pageshow", (event) => { if (event.persisted) { listen(); renewIn(0); } });
setInterval(listen, AGAIN_MS);
listen();
renewIn(document.querySelector("[data-soon]") ? 1000 : RENEW_MS);
