"""Charts drawn by the server: geometry as text for an SVG; `charts.js` says what is pointed at."""
