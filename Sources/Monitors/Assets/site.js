// Everything works without this file: it only saves a reload, and lets the months of a chart be walked through.

const live = document.getElementById("live");
const say = (words) => { if (live) live.textContent = words; };

// Months of a chart are the rows of the table beside it: one truth for eyes, ears and keys.
function walk(plate) {
  const section = plate.closest("section");
  const rows = [...section.querySelectorAll("tbody tr[data-m]")].reverse();
  if (rows.length === 0 || plate.dataset.ready) return;
  plate.dataset.ready = "yes";
  const heads = [...section.querySelectorAll("thead th")].map((cell) => cell.textContent);
  const count = Math.max(1, heads.indexOf("Status") - 1);
  let at = -1;
  let series = 0;
  const hair = document.createElement("div");
  const tip = document.createElement("div");
  hair.className = "hair";
  tip.className = "tip";

  const chart = () => [...plate.querySelectorAll("svg.chart")].find((svg) => svg.getBoundingClientRect().width > 0);
  const frame = () => {
    const svg = chart();
    const marks = svg && svg.querySelector("[data-first]");
    if (!marks) return null;
    const box = svg.getBoundingClientRect();
    const scale = box.width / svg.viewBox.baseVal.width;
    return {
      box, scale, first: index(marks.dataset.first), left: Number(marks.dataset.left),
      step: Number(marks.dataset.step), count: Number(marks.dataset.count),
    };
  };
  const index = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

  const text = (row) => {
    const cells = [...row.children].map((cell) => cell.textContent.trim());
    const own = count > 1 ? heads[1 + series] + " " : "";
    const rest = heads.slice(1 + count).map((head, place) => {
      const words = cells[1 + count + place];
      return words ? `${head.toLowerCase()} ${words}` : "";
    });
    return [`${cells[0]}: ${own}${cells[1 + series]}`, ...rest].filter(Boolean).join(", ");
  };

  const show = (place, speaks) => {
    at = Math.max(0, Math.min(rows.length - 1, place));
    const row = rows[at];
    for (const other of rows) other.classList.toggle("here", other === row);
    const words = text(row);
    tip.textContent = words;
    const here = frame();
    plate.append(hair, tip);
    if (here) {
      const offset = index(row.dataset.m) - here.first;
      const x = (here.left + (offset + 0.5) * here.step) * here.scale;
      const isThere = offset >= 0 && offset < here.count;
      hair.hidden = !isThere;
      hair.style.left = `${x}px`;
      tip.style.left = x > here.box.width / 2 ? "" : `${x + 8}px`;
      tip.style.right = x > here.box.width / 2 ? `${here.box.width - x + 8}px` : "";
    }
    if (speaks) say(words);
  };
  const leave = () => {
    hair.remove();
    tip.remove();
    for (const row of rows) row.classList.remove("here");
    at = -1;
  };

  plate.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key in steps) show(at < 0 ? rows.length - 1 : at + steps[event.key], true);
    else if (event.key === "Home") show(0, true);
    else if (event.key === "End") show(rows.length - 1, true);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      series = (series + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      show(at < 0 ? rows.length - 1 : at, true);
    } else if (event.key === "Enter" && at >= 0) {
      rows[at].scrollIntoView({ block: "center" });
      const link = rows[at].querySelector("a");
      if (link) link.click();
    } else if (event.key === "Escape") {
      leave();
      say("");
      return;
    } else return;
    event.preventDefault();
  });
  plate.addEventListener("pointermove", (event) => {
    const here = frame();
    if (!here) return;
    const offset = Math.floor(((event.clientX - here.box.left) / here.scale - here.left) / here.step);
    const place = rows.findIndex((row) => index(row.dataset.m) === here.first + offset);
    if (place >= 0) show(place, false);
  });
  plate.addEventListener("pointerleave", leave);
}

// A form that asks for another view replaces what is shown, and the address with it.
async function swap(address, isNew) {
  let answer;
  try {
    answer = await fetch(address, { headers: { accept: "text/html" } });
  } catch {
    location.href = address;
    return;
  }
  if (!answer.ok) {
    location.href = address;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of ["main", ".standing"]) {
    const [old, next] = [document.querySelector(place), page.querySelector(place)];
    if (old && next) old.replaceWith(next);
  }
  document.title = page.title;
  if (isNew) history.pushState(null, "", answer.url);
  start();
  say(document.querySelector(".finding")?.textContent ?? "");
}

function start() {
  for (const plate of document.querySelectorAll("[data-keys]")) walk(plate);
  for (const form of document.querySelectorAll("form[data-swap]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const asked = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
      swap(`${form.action}?${asked}`, true);
    });
  }
  for (const link of document.querySelectorAll("ul.links a")) {
    if (link.textContent !== "Link" || !navigator.clipboard) continue;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      say("The address of this view is copied.");
      link.textContent = "Link copied";
    });
  }
}

window.addEventListener("popstate", () => swap(location.href, false));
start();
