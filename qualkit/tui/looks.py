"""How the coding screen looks: two themes, light and dark, and the style sheet. No meaning by colour alone."""

from __future__ import annotations

from textual.theme import Theme

__all__ = ["CSS", "DARK", "LIGHT", "LOW", "NARROW"]

# Below this many columns the panel lies under the page instead of beside it.
NARROW = 110
# Below this many rows the page and the lists come first, and what explains them has to do with little.
LOW = 18

DARK = Theme(
    name="qualkit-dark",
    dark=True,
    primary="#7fb3d5",
    secondary="#9fb4c7",
    accent="#e0b050",
    warning="#e0b050",
    error="#ff8a80",
    success="#8fce9b",
    foreground="#e6e3dc",
    background="#16181b",
    surface="#1e2126",
    panel="#272b31",
    variables={"quiet": "#a3a9b1", "footer-key": "#e0b050", "input-selection-background": "#41617d"},
)
LIGHT = Theme(
    name="qualkit-light",
    dark=False,
    primary="#0b5394",
    secondary="#44576a",
    accent="#8a5200",
    warning="#8a5200",
    error="#a61b1b",
    success="#1b6e32",
    foreground="#1d1f21",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e5e2da",
    variables={"quiet": "#5b6168", "footer-key": "#8a5200", "input-selection-background": "#b9d3ea"},
)

CSS = """
Screen { background: $background; color: $foreground; }
* { scrollbar-background: $panel; scrollbar-background-hover: $panel; scrollbar-background-active: $panel;
  scrollbar-color: $secondary; scrollbar-color-hover: $primary; scrollbar-color-active: $primary; }
#title { height: 1; background: $panel; color: $foreground; padding: 0 1; text-style: bold; }
#body { height: 1fr; layout: horizontal; }
#page { width: 1fr; height: 1fr; background: $background; color: $foreground; }
#panel { width: 44; height: 1fr; padding: 0 1; background: $surface; color: $foreground; }
.narrow #body { layout: vertical; }
.narrow #panel { width: 1fr; height: 6; }
.narrow.low #panel { height: 2; }
.no-panel #panel { display: none; }
#status { height: 1; padding: 0 1; background: $background; }
#status.refused { text-style: bold; color: $error; }
#recent { height: 1; padding: 0 1; color: $quiet; background: $surface; }
#keys { height: 1; padding: 0 1; background: $panel; }

ModalScreen { align: center middle; background: $background 40%; }
.box { width: 100%; max-width: 120; height: 100%; max-height: 40; background: $surface; border: round $primary;
  border-title-color: $foreground; border-title-style: bold; border-subtitle-color: $quiet; padding: 0 1; }
.box Input { border: none; height: 1; padding: 0; margin: 0 0 1 0; background: $panel; }
.box Input:focus { border: none; }
.quote { height: auto; max-height: 2; margin: 0 0 1 0; color: $foreground; }
.choices { height: 1fr; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1; }
.choices:focus { border: none; }
.choices > .option-list--option-disabled { color: $quiet; text-style: none; }
.choices > .option-list--option-highlighted { background: $primary 30%; color: $foreground; text-style: bold; }
.detail { height: 8; border-top: solid $panel; padding: 0; scrollbar-size-vertical: 1; }
.wide .middle { layout: horizontal; }
.wide .choices { width: 55%; }
.wide .detail { width: 45%; height: 1fr; border-top: none; border-left: solid $panel; padding: 0 0 0 1; }
.middle { height: 1fr; }
.keys { height: auto; color: $quiet; }
.low .quote, .low .detail { display: none; }
.low .box Input { margin: 0; }
.menu { width: 64; height: auto; max-height: 90%; }
.menu .choices { height: auto; max-height: 14; }
Find { align: center bottom; background: transparent; }
#find-bar { height: 3; width: 100%; border: round $primary; background: $surface; padding: 0 1; }
#find-bar Input { border: none; height: 1; padding: 0; background: $surface; width: 1fr; }
#find-bar Static { width: auto; padding: 0 0 0 1; color: $quiet; }
.writing TextArea { height: 1fr; border: none; background: $panel; padding: 0 1; }
.writing TextArea:focus { border: none; }
.beside { height: auto; max-height: 40%; margin: 0 0 1 0; scrollbar-size-vertical: 1; }
.help { max-width: 100; max-height: 100%; }

#review { height: 1fr; layout: horizontal; }
#list { width: 40%; max-width: 64; height: 1fr; background: $surface; color: $foreground; }
#list:focus { background: $surface; }
.rows--here { background: $primary 30%; color: $foreground; text-style: bold; }
#beside { width: 1fr; height: 1fr; }
#aside { height: 1fr; padding: 1 2; color: $foreground; }
#about { height: 5; padding: 0 1; background: $surface; color: $foreground; }
.narrow #review { layout: vertical; }
.narrow #list { width: 1fr; max-width: 100%; height: 6; }
.narrow #about { height: 4; }
.low #list { height: 3; }
.low #about { height: 3; }
.suggestions #about { height: 11; }
.narrow .suggestions #about, .suggestions.narrow #about { height: 6; }
.suggestions.low #about { height: 3; }
#first { height: 3; padding: 0 1; background: $surface; color: $foreground; }
.speakers #list { width: 46%; min-width: 52; }
.narrow .speakers #list { height: 8; }
.low .speakers #list { height: 4; }
.low #first { height: 2; }
"""
