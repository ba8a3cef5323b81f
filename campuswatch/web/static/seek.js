"use strict";
// Offers what is meant while it is being typed into a field with data-suggest, and takes one to the search with Ctrl+K. In
// a field of a form the code is filled in, in the search the device is opened. Without it both work as plain fields.
const WAIT_MS = 150, LEAST = 2;

function offer(field) {
  const list = document.createElement("ul");
  const searches = field.type === "search";
  let timer = 0, asked = 0, at = -1;
  list.id = field.id + "-offers";
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0] ? field.labels[0].textContent : "");
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  close();

  function close() {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    at = place;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    const one = list.children[at];
    if (!one) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", one.id);
    one.scrollIntoView({ block: "nearest" });
  }

  function take(one) {
    if (searches) return location.assign(one.dataset.href);
    field.value = one.dataset.value;
    close();
  }

  function line(found, i) {
    const one = document.createElement("li"), name = document.createElement("b"), rest = document.createElement("span");
    one.id = list.id + "-" + i;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.dataset.href = found.href;
    one.dataset.value = found.code;
    name.textContent = found.name;
    rest.textContent = found.told;
    one.append(name, rest);
    one.addEventListener("mousedown", (event) => { event.preventDefault(); take(one); });
    return one;
  }

  async function ask() {
    const turn = ++asked, text = field.value.trim();
    if (text.length < LEAST) return close();
    const query = new URLSearchParams({ q: text, only: searches ? "" : field.dataset.suggest });
    try {
      const answer = await fetch("/search/offers?" + query, { headers: { Accept: "application/json" } });
      if (turn !== asked || !answer.ok || answer.redirected) return;
      const { offers } = await answer.json();
      list.replaceChildren(...offers.map(line));
      at = -1;
      list.hidden = !offers.length || document.activeElement !== field;
      field.setAttribute("aria-expanded", String(!list.hidden));
    } catch {
      close();
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = list.children.length;
      mark(at < 0 && step < 0 ? count - 1 : (at + step + count) % count);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(list.children[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
}

// Up and down go from row to row, where one is in a row already.
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const link = step && event.target.closest("tbody a");
  if (!link || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const row = link.closest("tr"), column = link.closest("td").cellIndex;
  for (let next = row; (next = step > 0 ? next.nextElementSibling : next.previousElementSibling);) {
    const there = (next.cells[column] && next.cells[column].querySelector("a")) || next.querySelector("a");
    if (there) {
      event.preventDefault();
      return there.focus();
    }
  }
}

document.querySelectorAll("input[data-suggest]").forEach(offer);
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("input[type=search]");
  if (search && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search.focus();
    search.select();
  }
  walk(event);
});
