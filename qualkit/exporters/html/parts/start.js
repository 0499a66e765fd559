// Which view an address asks for, and moving between views.

const PARTS = [["", "Overview"], ["codes", "Codes"], ...(full ? [["cases", "Participants"], ["interviews", "Interviews"], ["search", "Search"]] : []),
  ["tables", "Tables"], ...(study.pictures.length ? [["pictures", "Pictures"]] : []), ...(full && study.memos.length ? [["memos", "Memos"]] : [])];
const PART_OF = { code: "codes", case: "cases", interview: "interviews" };

const main = document.getElementById("main");

function asked() {
  const text = location.hash.replace(/^#\/?/, "");
  const cutAt = text.indexOf("?");
  const path = cutAt < 0 ? text : text.slice(0, cutAt);
  let parts;
  try { parts = path.split("/").map(decodeURIComponent); } catch { parts = [""]; }
  return { parts, query: new URLSearchParams(cutAt < 0 ? "" : text.slice(cutAt + 1)) };
}

// What is chosen on a view is part of its address, without a step of its own for the back button.
function replaceQuery(query) {
  const { parts } = asked();
  history.replaceState(null, "", address(parts, query));
}

function show(moved) {
  const { parts, query } = asked();
  const known = Object.hasOwn(views, parts[0]) && PARTS.some(([key]) => key === (PART_OF[parts[0]] || parts[0]));
  const [title, content, target] = known ? views[parts[0]](parts.slice(1), query) : missing("page", parts[0]);
  fill(main, content);
  document.title = parts[0] === "" ? study.title : title + " · " + study.title;
  const part = PART_OF[parts[0]] || parts[0];
  fill(document.getElementById("parts"), PARTS.map(([key, name]) => h("li", {}, h("a", { href: "#/" + key, "aria-current": key === part ? "page" : null }, name))));
  const place = target ? document.getElementById(target) : null;
  if (place) { place.scrollIntoView({ block: "center" }); place.focus({ preventScroll: true }); }
  else if (moved) { window.scrollTo(0, 0); main.focus({ preventScroll: true }); }
}

document.getElementById("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
fill(document.getElementById("about"), "Made with qualkit ", study.version, ", ", study.date, ". This file needs no network and sends nothing. ",
  "Suggestions and rule hits are help for a reader; people judge.");
window.addEventListener("hashchange", () => show(true));
show(false);
