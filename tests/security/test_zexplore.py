import time, collections, json
import pytest
from .routes import routes
from .world import ROLES
from commerce.stores import facts, pagecache, queries
from commerce.catalogue.queries import forget_everything


@pytest.mark.parametrize("role", ROLES)
def test_x(world, role):
    queries._by_host.clear()
    forget_everything()
    facts._known.clear()
    client = world.client(role)
    t = time.time()
    out = {}
    slow = []
    for r in routes():
        t1 = time.time()
        if "logout" in r.template:
            continue
        for shop in (world.here, world.there) if r.takes_row else (world.here,):
            a = client.get(r.address(shop))
            out.setdefault(r.template, []).append(a.status_code)
        slow.append((time.time() - t1, r.template))
    print(role, time.time() - t, sorted(slow)[-5:])
    json.dump(out, open(f"/tmp/x_{role}.json", "w"))
