// Which view an address asks for, and moving between views.

const PARTS = [["", "Overview"], ...(study.themes.length ? [["themes", "Themes"]] : []), ["codes", "Codes"],
  ...(full ? [["cases", "Participants"], ["interviews", "Interviews"], ["search", "Search"]] : []), ["heat", "Heat map"],
  ["tables", "Tables"], ...(study.pictures.length ? [["pictures", "Pictures"]] : []), ...(full && study.memos.length ? [["memos", "Memos"]] : [])];
const PART_OF = { theme: "themes", code: "codes", case: "cases", interview: "interviews" };

const main = document.getElementById("main");

function asked() {
  const text = location.hash.replace(/^#\/?/, "");
  const cutAt = text.indexOf("?");
  const path = cutAt < 0 ? text : text.slice(0, cutAt);
  let parts;
  try { parts = path.split("/").map(decodeURIComponent); } catch { parts = [""]; }
  return { parts, query: new URLSearchParams(cutAt < 0 ? "" : text.slice(cutAt + 1)) };
}

// Where a reader is on a view is kept in its step of the history, so that the way back leads there.
function keepPlace() {
  const held = document.activeElement;
  const link = held && main.contains(held) ? held.getAttribute("href") : null;
  history.replaceState({ y: window.scrollY, id: held && main.contains(held) && held.id || "", link }, "");
}

// What is chosen on a view is part of its address, and a step of its own for the back button.
function step(query) {
  const next = address(asked().parts, query);
  if (next === location.hash || (!location.hash && next === "#/")) return;
  keepPlace();
  history.pushState(null, "", next);
  entitled();
}

let title = "";
function entitled() {
  const chosen = [...asked().query.values()].filter((value) => value);
  document.title = [title, ...(title && chosen.length ? ["filtered"] : []), study.title].filter((part) => part).join(" · ");
}

function show(moved) {
  const { parts, query } = asked();
  const known = Object.hasOwn(views, parts[0]) && PARTS.some(([key]) => key === (PART_OF[parts[0]] || parts[0]));
  const [name, content, target] = known ? views[parts[0]](parts.slice(1), query) : missing("page", parts[0]);
  title = parts[0] === "" ? "" : name;
  entitled();
  fill(main, content);
  const part = PART_OF[parts[0]] || parts[0];
  fill(document.getElementById("parts"), PARTS.map(([key, label]) => h("li", {}, h("a", { href: "#/" + key, "aria-current": key === part ? "page" : null }, label))));
  const held = moved ? history.state : null;
  const top = main.querySelector("h1");
  top.setAttribute("tabindex", "-1");
  const place = held ? placeKept(held) : target ? document.getElementById(target) : query.size && parts[0] === "code" && moved ? document.getElementById("quotations") : null;
  if (held) { window.scrollTo(0, held.y); (place || top).focus({ preventScroll: true }); }
  else if (place) { place.scrollIntoView({ block: target === "pairs" || place.id === "quotations" ? "start" : "center" }); place.focus({ preventScroll: true }); }
  else if (moved) { window.scrollTo(0, 0); top.focus({ preventScroll: true }); }
}

function placeKept(held) {
  if (held.id) return document.getElementById(held.id);
  return held.link ? [...main.querySelectorAll("a")].find((one) => one.getAttribute("href") === held.link) : null;
}

// The same view with what is chosen now; the choice keeps the focus.
function again() {
  const id = document.activeElement && document.activeElement.id;
  show(false);
  const box = id && document.getElementById(id);
  if (box) box.focus({ preventScroll: true });
}

history.scrollRestoration = "manual";
document.addEventListener("click", (event) => { if (event.target.closest("a[href^='#/']")) keepPlace(); }, true);
document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
fill(document.getElementById("about"), "Made with qualkit ", study.version, ", ", study.date, ". This file needs no network and sends nothing. ",
  "Suggestions and rule hits are help for a reader; people judge.");
window.addEventListener("hashchange", () => show(true));
show(false);
