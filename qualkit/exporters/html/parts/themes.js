// Themes of the write-up.

const themeByName = new Map(study.themes.map((theme, place) => [theme.name, place]));

function peopleOf(one) {
  return one.of ? number(one.cases) + " of " + number(one.of) + " participants" : "";
}

function chipOfCode(place) {
  return h("a", { class: "chip", href: address(["code", study.codes[place].key]) }, codeName(place));
}

function themeList(level) {
  return h("ol", { class: "themes" }, study.themes.map((theme) => h("li", {},
    h(level, {}, to(["theme", theme.name], theme.name)),
    theme.claim.split("\n").map((line) => paragraph(line)),
    bar(theme.cases, theme.of, [count(theme.n, "coding"), peopleOf(theme)].filter((text) => text).join(", ")),
    theme.codes.length ? h("ul", { class: "chips", "aria-label": "Codes of " + theme.name }, theme.codes.map((place) => h("li", {}, chipOfCode(place)))) : null)));
}

views.themes = function () {
  return ["Themes", [heading("Themes of the write-up"),
    paragraph("A theme collects codes from anywhere in the codebooks, with the codes under them."), themeList("h2"), pictureOf("map")]];
};

views.theme = function (parts, query) {
  const place = themeByName.get(parts[0]);
  if (place === undefined) return missing("theme", parts[0]);
  const theme = study.themes[place];
  const codings = full ? theme.all.flatMap((one) => byCode[one]).sort((a, b) => a - b) : [];
  return [theme.name, [
    h("nav", { "aria-label": "Above this theme" }, h("p", { class: "path" }, to(["themes"], "Themes"), " › ")),
    heading(theme.name),
    theme.claim.split("\n").map((line) => paragraph(line, "claim")),
    h("p", {}, bar(theme.cases, theme.of, [count(theme.n, "coding"), peopleOf(theme)].filter((text) => text).join(", "))),
    theme.codes.length ? h("section", {}, h("h2", {}, "Its codes"), h("ul", { class: "plain tree" }, theme.codes.map((one) => codeLine(one, place))))
      : paragraph("No code has been collected in it yet."),
    full ? memosOn("theme", theme.name) : null,
    full ? (theme.codes.length ? filtered(codings, ["code", "group", "case", "origin", "coder", "view"], query) : null) : printed(new Set(theme.all), query),
  ]];
};

function codeLine(place, own) {
  const code = study.codes[place];
  const also = study.themes.filter((theme, at) => at !== own && theme.codes.includes(place));
  return h("li", {}, h("p", {}, to(["code", code.key], h("b", {}, code.key), " ", code.name)), paragraph(code.brief, "brief"),
    h("p", { class: "soft" }, count(code.n, "coding"), code.of && code.n ? " · " + participants(code) : "",
      also.length ? [" · also in ", also.map((theme, at) => [at ? ", " : "", to(["theme", theme.name], theme.name)])] : null));
}

// On a code's page: the themes that collect it, itself or with a code above it.
function themesOf(place) {
  const found = study.themes.filter((theme) => theme.all.includes(place));
  return found.length ? h("p", { class: "soft" }, found.length === 1 ? "In the theme " : "In the themes ",
    found.map((theme, at) => [at ? ", " : "", to(["theme", theme.name], theme.name)])) : null;
}
