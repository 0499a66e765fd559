// Making elements. Words of the study only ever come in as text: nothing here reads HTML.

function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

// Addresses inside this page: "#/code/LWR1?group=GP".
function address(parts, query) {
  const path = parts.map(encodeURIComponent).join("/");
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query || {})) if (value !== "" && value !== null) asked.set(key, value);
  const text = asked.toString();
  return "#/" + path + (text ? "?" + text : "");
}

function to(parts, ...children) {
  return h("a", { href: address(parts) }, ...children);
}

// A link to what is chosen on a view: to(["code", "LWR1"]) with filters.
function toChosen(parts, query, ...children) {
  return h("a", { href: address(parts, query) }, ...children);
}

function number(value) {
  return typeof value === "number" ? value.toLocaleString("en-GB", { maximumFractionDigits: 3 }) : value;
}

function count(value, one, many) {
  return number(value) + " " + (value === 1 ? one : many || one + "s");
}

function clock(seconds) {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.floor(seconds);
  return [whole / 3600, (whole / 60) % 60, whole % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
