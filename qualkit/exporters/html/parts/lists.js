// Filters over quotations, and tables that can be sorted.

const FILTERS = {
  group: { name: () => words(study.groupBy), options: () => groups.map((name) => [name, name]),
    fits: (place, value) => coded.case[place] >= 0 && study.cases[coded.case[place]].group === value },
  case: { name: () => "Participant", options: () => study.cases.map((one) => [one.name, one.name]),
    fits: (place, value) => coded.case[place] === caseByName.get(value) },
  code: { name: () => "Code", options: () => study.codes.map((code) => [code.key, "\u00a0\u00a0".repeat(code.depth) + code.key + " " + code.name]),
    fits: (place, value) => codesOf(value).has(coded.code[place]) },
  origin: { name: () => "How it came about", options: () => ORIGINS.map((one, place) => [String(place), one.name]),
    fits: (place, value) => coded.origin[place] === Number(value) },
  coder: { name: () => "Coder", options: () => study.coders.map((name) => [name, name]),
    fits: (place, value) => study.coders[coded.coder[place]] === value },
  view: { name: () => "View", options: () => [["contrary", "contrary views"], ["key", "key quotations"]],
    fits: (place, value) => coded.marks[place] & (value === "contrary" ? CONTRARY : KEY) },
};

const remembered = new Map();
function codesOf(key) {
  if (!remembered.has(key)) remembered.set(key, codeByKey.has(key) ? below(codeByKey.get(key)) : new Set());
  return remembered.get(key);
}

// Quotations with filters above them; what is chosen is kept in the page's address.
function filtered(codings, names, query) {
  const wanted = names.filter((name) => FILTERS[name].options().length > 1);
  const result = h("div", {});
  const status = h("p", { role: "status", class: "found" });
  const chosen = Object.fromEntries(wanted.map((name) => [name, query.get(name) || ""]));
  const boxes = {};
  function show() {
    const active = wanted.filter((name) => chosen[name]);
    const kept = active.length
      ? codings.filter((place) => active.every((name) => FILTERS[name].fits(place, chosen[name])))
      : codings;
    fill(result, growing(passages(kept), (passage) => quotation(passage), "quotation", (text) => fill(status, text)));
    clear.hidden = !active.length;
  }
  function changed() {
    for (const name of wanted) chosen[name] = boxes[name].value;
    replaceQuery(chosen);
    show();
  }
  const clear = h("button", { type: "button", click: () => { for (const name of wanted) boxes[name].value = ""; changed(); } },
    "Clear filters");
  const form = h("form", { class: "filters", "aria-label": "Filters", submit: (event) => event.preventDefault() },
    wanted.map((name) => {
      boxes[name] = h("select", { id: "filter-" + name, change: changed }, h("option", { value: "" }, "all"),
        FILTERS[name].options().map(([value, text]) => h("option", { value, selected: value === chosen[name] }, text)));
      return h("div", {}, h("label", { for: "filter-" + name }, FILTERS[name].name()), boxes[name]);
    }),
    h("div", {}, clear));
  show();
  return h("section", { "aria-label": "Quotations" }, h("h2", {}, "Quotations"), wanted.length ? form : null, status, result);
}

// A table with a caption whose columns can be sorted. `cell(row, column)` may give an element for a cell.
function table(data, cell) {
  const order = data.rows.map((_, place) => place);
  const body = h("tbody");
  const numeric = data.columns.map((_, column) => data.rows.every((row) => typeof row[column] === "number" || row[column] === null));
  const heads = data.columns.map((name, column) =>
    h("th", { scope: "col", class: numeric[column] ? "num" : null },
      h("button", { type: "button", title: data.meanings[column] || null, click: () => sort(column) }, words(name))));
  let sorted = -1, rising = true;
  function sort(column) {
    rising = sorted === column ? !rising : !numeric[column];
    sorted = column;
    const side = rising ? 1 : -1;
    order.sort((a, b) => {
      const x = data.rows[a][column], y = data.rows[b][column];
      const compared = numeric[column] ? (x ?? -1) - (y ?? -1) : String(x).localeCompare(String(y), "en-GB", { numeric: true });
      return side * compared || a - b;
    });
    heads.forEach((head, place) => {
      if (place === column) head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    rows();
  }
  function rows() {
    fill(body, order.map((place) => h("tr", {}, data.rows[place].map((value, column) => {
      const inside = cell ? cell(data.rows[place], column) : null;
      const shown = inside === null || inside === undefined ? (value === null ? "" : number(value)) : inside;
      return column === 0 ? h("th", { scope: "row" }, shown) : h("td", { class: numeric[column] ? "num" : null }, shown);
    }))));
  }
  rows();
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": data.title },
    h("table", {}, h("caption", {}, data.title), h("thead", {}, h("tr", {}, heads)), body),
  );
}

// Cells whose shade follows their number, with the number printed; each leads to its quotations.
function shaded(data, link) {
  const most = Math.max(1, ...data.rows.flatMap((row) => row.slice(2).filter((value) => typeof value === "number")));
  return table(data, (row, column) => {
    if (column === 0) return to(["code", row[0]], row[0]);
    if (column < 2 || typeof row[column] !== "number") return null;
    const href = link(row, column);
    const box = row[column] && href ? h("a", { href, class: "cell" }, number(row[column])) : h("span", { class: "cell" }, number(row[column]));
    box.style.setProperty("--share", String(Math.round((100 * row[column]) / most)));
    return box;
  });
}
