"""What a phone downloads at its first visit of a page, pictures apart."""

import gzip
import http.client
import re
from urllib.parse import urljoin, urlsplit

MAX_TOTAL = 100_000
MAX_SCRIPT = 25_000
_LINKS = re.compile(rb'(?:src|href)="([^"]+\.(?:css|js|woff2|svg|webmanifest)[^"]*)"')
_FONTS = re.compile(rb'url\(["\']?([^"\')]+\.woff2)["\']?\)')


def weigh(port: int, path: str) -> list[str]:
    """Print the bytes over the wire by kind; what exceeds its limit."""
    page = _fetch(port, path)
    sizes = {"html": page[1]}
    seen: set[str] = set()
    for link in [m.decode() for m in _LINKS.findall(page[0])]:
        address = urljoin(path, link.split("#")[0])
        if address in seen or urlsplit(address).netloc:
            continue
        seen.add(address)
        body, size = _fetch(port, address)
        kind = address.split("?")[0].rsplit(".", 1)[1]
        sizes[kind] = sizes.get(kind, 0) + size
        if kind == "css":
            for font in {m.decode() for m in _FONTS.findall(body)}:
                place = urljoin(address, font)
                if place not in seen:
                    seen.add(place)
                    sizes["woff2"] = sizes.get("woff2", 0) + _fetch(port, place)[1]
    total, script = sum(sizes.values()), sizes.get("js", 0)
    print(f"\nPeso de la primera visita de una categoría, sin fotos: {total / 1000:.1f} KB")
    print("  " + ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sorted(sizes.items())))
    broken = []
    if total > MAX_TOTAL:
        broken.append(f"la primera visita pesa {total / 1000:.0f} KB y debe pesar {MAX_TOTAL // 1000} como mucho")
    if script > MAX_SCRIPT:
        broken.append(f"JavaScript pesa {script / 1000:.0f} KB y debe pesar {MAX_SCRIPT // 1000} como mucho")
    return broken


def _fetch(port: int, path: str) -> tuple[bytes, int]:
    """The body as a browser reads it, and its size as it travels."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    connection.close()
    return (gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body), len(body)
