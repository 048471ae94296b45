"""The time chart of plotly-resampler on the same rows, as a server: `python chart_peer.py FOLDER PORT`.

Runs in an environment of its own, with plotly-resampler and nothing of ours. FOLDER: times.npy and one file a sensor.
"""
import sys
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
from dash import Dash, dcc, html
from plotly_resampler import FigureResampler


def main(folder: Path, port: int) -> None:
    times = np.load(folder / "times.npy")
    figure = FigureResampler(go.Figure())
    for sensor in sorted(folder.glob("sensor*.npy")):
        figure.add_trace(go.Scatter(name=sensor.stem), hf_x=times, hf_y=np.load(sensor))
    app = Dash()
    app.layout = html.Div([dcc.Graph(id="chart", figure=figure)])
    figure.register_update_graph_callback(app, "chart")
    app.run(port=port)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
