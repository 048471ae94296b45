// A Plotly chart that tells the page which time it was zoomed to, so that the page can send the finer values.
import { plotly } from "./library.js";

const WAIT = 40;               // ms after the last movement

export default function (component) {
  const root = component.parentElement;
  let place = root.querySelector(".kamp-timechart");
  if (!place) {
    place = document.createElement("div");
    place.className = "kamp-timechart";
    place.setAttribute("role", "img");
    root.appendChild(place);
  }
  place.kamp = component;                      // the newest data and trigger
  place.setAttribute("aria-label", component.data.alt);
  place.style.minHeight = component.data.figure.layout.height + "px";
  plotly(component.data.plotly).then((Plotly) => draw(Plotly, place));
}

function draw(Plotly, place) {
  const { figure, words } = place.kamp.data;
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
    toImageButtonOptions: { filename: words.file, scale: 2 } };
  const twice = figure.times.flatMap((time) => [time, time]);
  const data = figure.data.map(({ pairs, ...trace }) => ({ ...trace, x: pairs ? twice : figure.times }));
  Plotly.react(place, data, layout, config).then(() => {
    if (place.listening) return;
    place.listening = true;
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
