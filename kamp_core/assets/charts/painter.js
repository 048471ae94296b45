// Draws figures on light ground, out of sight, and hands them back as SVG and PNG.
import { plotly } from "./library.js";

const INK = "#1f2933";
const LINE = "rgba(128,128,128,.25)";

export default function (component) {
  const { address, number, figures, width } = component.data;
  const place = component.parentElement;
  if (place.kampPainted === number) return;       // a rerun while it is at work, or after
  place.kampPainted = number;
  plotly(address)
    .then((Plotly) => paint(Plotly, figures, width))
    .then((images) => component.setTriggerValue("painted", { number, images }))
    .catch((error) => component.setTriggerValue("painted", { number, images: null, why: String(error) }));
}

async function paint(Plotly, figures, width) {
  const font = getComputedStyle(document.body).fontFamily;
  const images = {};
  for (const [language, figure] of Object.entries(figures)) {
    const layout = { ...figure.layout, paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", font: { color: INK, family: font, size: 13 } };
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis/.test(key)))
      layout[name] = { ...layout[name], gridcolor: LINE, zerolinecolor: LINE, linecolor: LINE };
    const picture = { data: figure.data, layout };
    const size = { width, height: layout.height || 420 };
    const svg = await Plotly.toImage(picture, { format: "svg", ...size });
    const png = await Plotly.toImage(picture, { format: "png", scale: 2, ...size });
    images[language] = { svg: decodeURIComponent(svg.slice(svg.indexOf(",") + 1)), png: png.slice(png.indexOf(",") + 1) };
  }
  return images;
}
