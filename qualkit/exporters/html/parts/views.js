// Views: each makes the content of the page for an address.

const views = {};

function heading(text, ...more) {
  return h("h1", {}, text, more);
}

function paragraph(text, kind) {
  return text ? h("p", { class: kind || null }, text) : null;
}

function bar(part, whole, text) {
  const box = h("span", { class: "bar" });
  box.style.setProperty("--share", String(whole ? Math.round((100 * part) / whole) : 0));
  return h("span", { class: "measure" }, box, " ", text);
}

function participants(code) {
  return code.of ? number(code.cases) + " of " + number(code.of) + " participants" : "";
}

function legend() {
  return h("ul", { class: "legend" }, ORIGINS.map((origin, place) => meaning(place, study.counts.origins[place])));
}

views[""] = function () {
  const counts = study.counts;
  const tops = study.codes.map((code, place) => [code, place]).filter(([code]) => code.parent < 0 && code.kind !== "housekeeping");
  return [study.title, [
    heading(study.title),
    paragraph([study.organisation, "as of " + study.date, "qualkit " + study.version].filter((part) => part).join(" · "), "soft"),
    h("dl", { class: "numbers" },
      [["interviews and documents", counts.sources], ["participants", counts.cases], ["codings", counts.codings]]
        .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, number(value))))),
    full
      ? paragraph("This file holds participants' words in full: treat it as confidential, and give it to nobody who may not read the transcripts.", "warning")
      : paragraph("For publication: only chosen quotations are here, no transcripts. What few participants share is told in general terms."),
    study.themes.length ? h("section", {}, h("h2", {}, "Themes of the write-up"), themeList("h3")) : null,
    h("section", {}, h("h2", {}, "What the codes are about"), h("ul", { class: "plain tops" }, tops.map(([code]) =>
      h("li", {}, h("p", { class: "top-code" }, to(["code", code.key], code.name), h("span", { class: "soft" }, " " + code.key)),
        paragraph(code.brief || code.definition), bar(code.cases, code.of, participants(code)))))),
    h("section", {}, h("h2", {}, "How codings came about"),
      paragraph("A coding says of a passage that it belongs to a code. Who said so is told by a sign wherever it is shown:"), legend()),
  ]];
};

views.codes = function () {
  const rows = study.codes.map((code) => h("li", { class: "depth" + Math.min(code.depth, 6) },
    h("p", {}, to(["code", code.key], h("b", {}, code.key), " ", code.name),
      code.status !== "active" ? h("span", { class: "soft" }, " (" + code.status + ")") : null),
    paragraph(code.brief, "brief"),
    h("p", { class: "soft" }, count(code.n, "coding"), code.of && code.n ? " · " + participants(code) : "")));
  const status = h("p", { role: "status", class: "found" });
  const box = h("input", { type: "search", id: "find-code", input: () => {
    const wanted = box.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, place) => {
      const code = study.codes[place];
      row.hidden = wanted !== "" && ![code.key, code.name, code.brief, code.definition].join(" ").toLowerCase().includes(wanted);
      shown += !row.hidden;
    });
    fill(status, wanted ? count(shown, "code") : "");
  } });
  return ["Codes", [
    heading("Codes"),
    h("form", { class: "filters", submit: (event) => event.preventDefault() },
      h("div", {}, h("label", { for: "find-code" }, "Find a code"), box)),
    status,
    study.books.map((book, place) => h("section", {}, h("h2", {}, book.title), paragraph(book.description),
      h("ul", { class: "plain tree" }, rows.filter((_, at) => study.codes[at].book === place)))),
  ]];
};

views.code = function (parts, query) {
  const place = codeByKey.get(parts[0]);
  if (place === undefined) return missing("code", parts[0]);
  const code = study.codes[place];
  const above = [];
  for (let up = code.parent; up >= 0; up = study.codes[up].parent) above.unshift(up);
  const inside = below(place);
  // For a code that takes in others, what is coded with one of these counts; what it stands with is told code by code.
  const wider = full && children[place].length > 0;
  const pairs = wider ? study.widerPairs.filter((pair) => !children[pair[0] === place ? pair[1] : pair[0]].length) : study.pairs;
  const near = pairs.filter((pair) => pair[0] === place || pair[1] === place).slice(0, 8);
  return [codeName(place), [
    above.length ? h("nav", { "aria-label": "Above this code" }, h("p", { class: "path" },
      above.map((up) => [to(["code", study.codes[up].key], study.codes[up].name), " › "]))) : null,
    heading(code.name, " ", h("span", { class: "soft" }, code.key)),
    themesOf(place),
    paragraph(code.brief && code.brief !== code.definition ? code.brief : "", "brief"),
    paragraph(code.definition),
    code.use || code.not || code.examples.length ? h("details", { open: code.n === 0 }, h("summary", {}, "When to use it"),
      h("dl", { class: "facts" },
        [["Use it when", code.use], ["Do not use it when", code.not], ["Examples", code.examples.join(" · ")]].filter((one) => one[1])
          .map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text))))) : null,
    h("p", {}, count(code.n, "coding"), children[place].length ? " (with the codes under it)" : "", ". ",
      code.of ? bar(code.cases, code.of, participants(code)) : ""),
    children[place].length ? h("section", {}, h("h2", {}, "Codes under it"), h("ul", { class: "plain tree" }, children[place].map((child) =>
      h("li", {}, h("p", {}, to(["code", study.codes[child].key], codeName(child)), h("span", { class: "soft" }, " " + count(study.codes[child].n, "coding"))))))) : null,
    near.length ? h("section", {}, h("h2", {}, "Codes that stand with it"), h("ul", { class: "plain" }, near.map((pair) => {
      const other = pair[0] === place ? pair[1] : pair[0];
      const told = count(pair[2], "passage");
      return h("li", {}, to(["code", study.codes[other].key], codeName(other)), h("span", { class: "soft" }, " in "),
        full ? toChosen(["code", code.key], { with: study.codes[other].key }, told, h("span", { class: "heard" }, " with both codes")) : h("span", { class: "soft" }, told));
    }))) : null,
    full ? memosOn("code", code.key) : null,
    full
      ? filtered([...inside].flatMap((one) => byCode[one]).sort((a, b) => a - b), ["with", "group", "case", "origin", "coder", "view"], query, place)
      : printed(new Set([place]), query),
  ]];
};

// The chosen quotations of codes, each once, in the version for publication; of one group, if one is asked for.
function printed(places, query) {
  const seen = new Set();
  const found = study.quotes.filter((quote) => {
    const same = JSON.stringify([quote[1], quote[2]]);
    return places.has(quote[0]) && !seen.has(same) && seen.add(same);
  });
  if (!found.length) return null;
  const groups = study.heat.groups.filter(([name]) => found.some((quote) => quote[5] === name));
  const list = h("ol", { class: "plain quotes" });
  const status = h("p", { role: "status", class: "found" });
  const signs = h("div", {});
  const box = h("select", { id: "filter-group", change: () => { step({ group: box.value }); draw(); } }, h("option", { value: "" }, "all"),
    groups.map(([name]) => h("option", { value: name, selected: name === query.get("group") }, name)));
  function draw() {
    const kept = found.filter((quote) => !box.value || quote[5] === box.value);
    fill(status, count(kept.length, "chosen quotation"));
    fill(signs, meanings(kept.map((quote) => quote[3])));
    fill(list, kept.map((quote) => h("li", { class: "quote" }, h("blockquote", {}, quote[1]),
      h("p", { class: "said" }, sign(quote[3]), " ", quote[2], quote[4] ? " · contrary view" : ""))));
  }
  draw();
  return h("section", { "aria-label": "Quotations" }, h("h2", { id: "quotations", tabindex: "-1" }, "Quotations"),
    groups.length > 1 ? h("form", { class: "filters", "aria-label": "Filters", submit: (event) => event.preventDefault() },
      h("div", {}, h("label", { for: "filter-group" }, study.groupBy), box)) : null, status, signs, list);
}

function missing(what, name) {
  return ["Not found", [heading("Not found"), h("p", {}, "There is no " + what + " “" + (name || "") + "” in this study. ", to([""], "To the beginning"))]];
}

function memosOn(kind, target) {
  const found = study.memos.filter((memo) => memo.on === kind && memo.target === target);
  return found.length ? h("section", {}, h("h2", {}, "Memos"), found.map(memoOf)) : null;
}

function memoOf(memo) {
  return h("article", { class: "memo" }, h("h3", {}, memo.title || capital(memo.kind) + " memo"),
    memo.text.split("\n").map((line) => paragraph(line)), h("p", { class: "soft" }, [capital(memo.kind), memo.about, memo.coder, memo.date].join(" · ")));
}

views.cases = function () {
  const data = {
    title: "Participants", heads: ["Participant", ...study.attributes, "Codings"],
    rows: study.cases.map((one, place) => [one.name, ...one.values, byCase[place].length]),
  };
  return ["Participants", [heading("Participants"), table(data, (row, column) => (column === 0 ? to(["case", row[0]], row[0]) : null))]];
};

views.case = function (parts, query) {
  const place = caseByName.get(parts[0]);
  if (place === undefined) return missing("participant", parts[0]);
  const one = study.cases[place];
  const spoken = study.sources.filter((source) => source.turns.some((turn) => turn[5] === place));
  const told = study.summaries.filter((summary) => summary.case === place);
  return [one.name, [
    heading(one.name),
    h("dl", { class: "facts" }, study.attributes.map((name, at) => [name, one.values[at]]).filter((pair) => pair[1])
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    spoken.length ? h("p", {}, "Interviews: ", spoken.map((source, at) => [at ? ", " : "", to(["interview", source.name], source.name)])) : null,
    told.length ? h("section", {}, h("h2", {}, "Summaries"), told.map((summary) =>
      h("div", {}, h("h3", {}, to(["code", study.codes[summary.code].key], codeName(summary.code))), summary.text.split("\n").map((line) => paragraph(line))))) : null,
    memosOn("case", one.name),
    filtered(byCase[place], ["code", "origin", "coder", "view"], query),
  ]];
};

// A picture of a kind, with its caption; null where none of the kind is drawn.
function pictureOf(kind) {
  const picture = study.pictures.find((one) => one.kind === kind);
  return picture ? figure(picture) : null;
}

function figure(picture) {
  return h("figure", {}, h("img", { src: "data:image/svg+xml;base64," + picture.data, alt: picture.alt }), h("figcaption", {}, picture.caption));
}

// Where a picture's numbers lead on to quotations.
const ONWARD = { network: [["tables", "pairs"], "Each pair of codes"], map: [["themes"], "Each theme"], bars: [["heat"], "The same by group and by participant"] };

views.pictures = function () {
  return ["Pictures", [heading("Pictures"), study.pictures.map((picture) => h("section", {}, h("h2", {}, picture.title), figure(picture),
    Object.hasOwn(ONWARD, picture.kind) ? h("p", { class: "onward" }, to(ONWARD[picture.kind][0], ONWARD[picture.kind][1]), " leads to its quotations.") : null))]];
};

views.memos = function () {
  return ["Memos", [heading("Memos"), study.memos.map(memoOf)]];
};
