"""The reference of P8: the same heatmap as Dash shows it out of the box, with all of plotly.js.

Run as a program with the port: `python -m dashboard.bench.plain 8051`.
"""

from __future__ import annotations

import sys

import numpy as np
import plotly.graph_objects as go
from dash import Dash, dcc, html

PUPILS, COMPETENCIES = 35, 40


def make_app() -> Dash:
    """One page with one heatmap of a class."""
    levels = np.random.default_rng(1).integers(0, 4, (PUPILS, COMPETENCIES))
    app = Dash("plain", serve_locally=True, assets_ignore=".*")  # else it takes the assets of this folder
    figure = go.Figure(go.Heatmap(z=levels, colorscale="Cividis"))
    app.layout = html.Div([html.H1("Competencies"), dcc.Graph(figure=figure)])
    return app


if __name__ == "__main__":
    make_app().run(port=int(sys.argv[1]), debug=False)
