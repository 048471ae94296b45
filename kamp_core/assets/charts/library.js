// Our own Plotly, loaded once: Streamlit puts another one under the same name.
let library = null;

export function plotly(address) {
  if (!library) {
    library = new Promise((resolve, reject) => {
      const before = window.Plotly;
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => {
        const ours = window.Plotly;
        if (before) window.Plotly = before;
        resolve(ours);
      };
      script.onerror = () => {
        library = null;
        reject(new Error(address));
      };
      document.head.appendChild(script);
    });
  }
  return library;
}
