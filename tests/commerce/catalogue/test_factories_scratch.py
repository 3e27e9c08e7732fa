import pytest
from tests import factories as f
pytestmark = pytest.mark.django_db
def test_it():
    s = f.make_store("kits"); c = f.make_category(s, "Café"); d = f.make_category(s, "Sub", c)
    p = f.make_product(s, "Centella", category=d, attributes={"grado": "HG", "extras": ["a","b"], "nuevo": True})
    v = f.make_parent_with_variants(s, "Arroz")
    f.make_rate(); f.make_staff(s); f.make_site_offer(s, products=[p])
    p.refresh_from_db(); assert str(p.shelf_price) == "10.00"
    assert str(v.shelf_price) == "2.50"
    assert list(p.offers.all() if hasattr(p,'offers') else []) == []
