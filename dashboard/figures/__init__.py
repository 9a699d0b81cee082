"""Pure: a frame in, a plotly figure out as a plain dict. Figures know no session, person or id."""
