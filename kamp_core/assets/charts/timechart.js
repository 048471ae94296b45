// A Plotly chart that tells the page which time it was zoomed to, so that the page can send the finer values.
import { plotly } from "./library.js";

const WAIT = 40;               // ms after the last movement
const STEP = 0.2;              // of what is seen, that a key moves it
const MOVES = {                // key: what becomes of the two ends, by a step
  ArrowLeft: (step) => [-step, -step], ArrowRight: (step) => [step, step],
  "+": (step) => [step, -step], "=": (step) => [step, -step], "-": (step) => [-step, step],
};

export default function (component) {
  const root = component.parentElement;
  let place = root.querySelector(".kamp-timechart");
  if (!place) {
    place = document.createElement("div");
    place.className = "kamp-timechart";
    place.setAttribute("role", "figure");      // an image would hide its tools from a screen reader
    place.tabIndex = 0;
    root.appendChild(place);
  }
  place.kamp = component;                      // the newest data and trigger
  place.setAttribute("aria-label", component.data.alt);
  place.style.minHeight = component.data.figure.layout.height + "px";
  plotly(component.data.plotly).then((Plotly) => draw(Plotly, place));
}

function draw(Plotly, place) {
  const { figure, tools } = place.kamp.data;
  const style = getComputedStyle(place);
  const line = "rgba(128,128,128,.22)";
  const layout = structuredClone(figure.layout);
  Object.assign(layout, {
    uirevision: place.kamp.data.subject, modebar: { bgcolor: "rgba(0,0,0,0)", color: "rgba(128,128,128,.6)", activecolor: style.color },
    autosize: true, dragmode: "zoom",
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: style.color, family: style.fontFamily, size: 12 },
    hoverlabel: { bgcolor: getComputedStyle(document.body).backgroundColor, font: { color: style.color } },
  });
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis/.test(key)))
    Object.assign(layout[name], { gridcolor: line, zerolinecolor: line, linecolor: line });
  const config = { displaylogo: false, responsive: true, showTips: false, scrollZoom: false, doubleClick: "reset+autosize",
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { filename: "kamp", scale: 2 }, ...tools };
  const twice = figure.times.flatMap((time) => [time, time]);
  const data = figure.data.map(({ pairs, ...trace }) => ({ ...trace, x: pairs ? twice : figure.times }));
  Plotly.react(place, data, layout, config).then(() => {
    if (place.listening) return;
    place.listening = true;
    place.addEventListener("keydown", (event) => move(Plotly, place, event));
    let waiting = 0;
    place.on("plotly_relayout", (change) => {
      const zoomed = "xaxis.range[0]" in change ? [change["xaxis.range[0]"], change["xaxis.range[1]"]]
        : "xaxis.range" in change ? change["xaxis.range"] : null;
      if (!zoomed && !change["xaxis.autorange"]) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => place.kamp.setStateValue("range", zoomed), WAIT);
    });
  });
}

// Arrows, plus and minus do what dragging does, Home what a double click does.
function move(Plotly, place, event) {
  if (event.target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = MOVES[event.key];
  if (!by && event.key !== "Home") return;
  event.preventDefault();                      // the page stays where it is
  if (!by) return Plotly.relayout(place, { "xaxis.autorange": true });
  const axis = place._fullLayout.xaxis;
  const ends = axis.range.map((end) => axis.r2l(end));
  const moved = by((ends[1] - ends[0]) * STEP).map((change, i) => axis.l2r(ends[i] + change));
  Plotly.relayout(place, { "xaxis.range[0]": moved[0], "xaxis.range[1]": moved[1] });
}
