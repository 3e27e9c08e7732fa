"""Lighthouse on a page, as a phone: performance, accessibility, best practices and what search engines need."""

import json
import os
import shutil
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[2] / "var" / "bench" / "lighthouse"
PACKAGE = "lighthouse@12"
MINIMUM = 95
CATEGORIES = {
    "performance": "rendimiento",
    "accessibility": "accesibilidad",
    "best-practices": "buenas prácticas",
    "seo": "buscadores",
}


def audit(port: int, path: str) -> list[str]:
    """Print the scores; what is below 95. No Node or Chromium counts as a failure."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None or shutil.which("npm") is None:
        return ["Lighthouse necesita npm y Chromium en esta máquina (o --without-lighthouse)"]
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "node_modules" / "lighthouse").is_dir():
        print("\nInstalando Lighthouse…", flush=True)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", PACKAGE], cwd=HOME, check=True)
    report = HOME / "report.json"
    subprocess.run(
        [
            str(HOME / "node_modules" / ".bin" / "lighthouse"),
            f"http://localhost:{port}{path}",
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
            "--form-factor=mobile",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
        ],
        env=os.environ | {"CHROME_PATH": chromium},
        cwd=HOME,
        check=True,
    )
    categories = json.loads(report.read_text())["categories"]
    scores = {name: round(100 * categories[name]["score"]) for name in CATEGORIES}
    print(f"\nLighthouse (móvil) en {path}: " + ", ".join(f"{CATEGORIES[name]} {scores[name]}" for name in scores))
    return [f"Lighthouse {name}: {score} y debe ser {MINIMUM}" for name, score in scores.items() if score < MINIMUM]
