// The heat map: codes by group or by participant, each number a way to its quotations.

const MOST_COLUMNS = 60;

views.heat = function (parts, query) {
  const many = full && caseNames.length > MOST_COLUMNS;
  const grouped = study.heat.stated || !full;
  const parents = study.codes.map((code, place) => place).filter((place) => children[place].length);
  const by = full && (query.get("by") === "participant" || !grouped) ? "participant" : "group";
  const place = codeByKey.get(query.get("under"));
  const under = place !== undefined && children[place].length ? study.codes[place].key : query.get("under") === "all" && !(many && by === "participant") ? "all" : "";
  const change = () => { step({ by: columns ? columns.value : "", under: rows.value }); again(); };
  const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);
  const columns = full && grouped ? h("select", { id: "heat-by", change }, option("group", "by " + study.groupBy, by), option("participant", "by participant", by)) : null;
  const rows = h("select", { id: "heat-under", change }, option("", "the codes at the top", under),
    many && by === "participant" ? null : option("all", "all codes", under),
    parents.map((one) => option(study.codes[one].key, "under " + codeName(one), under)));
  const shown = study.codes.map((code, at) => at).filter((at) => (under === "all" ? study.codes[at].kind !== "housekeeping"
    : under ? below(place).has(at) : study.codes[at].parent < 0 && study.codes[at].kind !== "housekeeping"));
  return ["Heat map", [heading("Heat map"),
    paragraph((by === "group" ? "How many participants of each group speak of what." : "How many codings each participant has.") +
      " A code takes in the codes under it. A stronger shade means " + (by === "group" ? "a larger share of the group" : "more") + "; the number is what counts" + (full ? ", and leads to its quotations." : ".")),
    h("form", { class: "filters", "aria-label": "What is shown", submit: (event) => event.preventDefault() },
      columns ? h("div", {}, h("label", { for: "heat-by" }, "Columns"), columns) : null,
      h("div", {}, h("label", { for: "heat-under" }, "Rows"), rows)),
    by === "group" ? byGroup(shown) : byParticipant(shown),
    by === "group" ? paragraph(study.heat.note, "soft") : null,
    many && by === "participant" ? h("p", { class: "soft" }, "All codes by " + number(caseNames.length) + " participants are too much for a page: ",
      h("code", {}, "qualkit report matrix --by case --out FILE.xlsx"), " writes them into a file.") : null,
  ]];
};

function byGroup(shown) {
  const names = study.heat.groups.map(([name]) => name);
  const sizes = names.map((name, at) => study.heat.groups[at][1]);
  const told = full ? null : new Set(study.quotes.map((quote) => quote[0] + " " + quote[5]));
  const rows = shown.map((place) => [codeName(place), ...study.heat.rows[place]]);
  // A group's shade follows its share: 4 of 4 is as dark as 9 of 9.
  const most = (column) => (study.heat.groups[column - 1] || [])[2];
  return heatTable({ title: study.heat.title, heads: ["Code", ...sizes, "Total"], rows }, shown, most, (place, column) => {
    const name = names[column - 1];
    if (name === undefined || (told && !told.has(place + " " + name))) return ["", ""];
    return [address(["code", study.codes[place].key], { group: name }), codeName(place) + ", " + sizes[column - 1]];
  });
}

function byParticipant(shown) {
  const rows = shown.map((place) => {
    const counted = caseNames.map(() => 0);
    for (const code of below(place)) for (const one of byCode[code]) if (coded.case[one] >= 0) counted[coded.case[one]]++;
    return [codeName(place), ...counted, counted.reduce((all, one) => all + one, 0)];
  });
  const highest = rows.reduce((all, row) => Math.max(all, ...row.slice(1, -1)), 1);
  const most = () => highest;
  return heatTable({ title: "Codings by participant", heads: ["Code", ...caseNames, "Total"], rows }, shown, most, (place, column) =>
    (column > caseNames.length ? ["", ""] : [address(["code", study.codes[place].key], { case: caseNames[column - 1] }), codeName(place) + ", " + caseNames[column - 1]]));
}

function heatTable(data, shown, most, way) {
  const placeOf = new Map(data.rows.map((row, at) => [row, shown[at]]));
  return table({ ...data, kind: "heat" }, (row, column) => {
    const place = placeOf.get(row);
    if (column === 0) return h("a", { href: address(["code", study.codes[place].key]), class: "depth" + Math.min(study.codes[place].depth, 6) }, row[0]);
    if (column === row.length - 1) return h("b", {}, number(row[column]));
    return shade(row[column], most(column), ...way(place, column));
  });
}
