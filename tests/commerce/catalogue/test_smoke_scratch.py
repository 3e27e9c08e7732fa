import pytest
from tests import factories as f
pytestmark = pytest.mark.django_db
def test_pages(client):
    s = f.make_store("kits", is_default=True); c = f.make_category(s, "Café"); d = f.make_category(s, "Sub", c)
    p = f.make_product(s, "Centella", category=d, attributes={"grado": "HG", "extras": ["a","b"], "nuevo": True}, description="<p>Hola</p>", minimum_steps=2)
    v = f.make_parent_with_variants(s, "Arroz", category=d)
    f.make_rate(); f.make_site_offer(s, products=[p])
    for url in ["/tienda/", "/tienda/?grado=HG", c.get_absolute_url(), d.get_absolute_url(), "/buscar/?q=centella", "/buscar/?q=sentella", p.get_absolute_url(), v.get_absolute_url(), p.get_absolute_url()+"opiniones/", "/sitemap.xml", "/robots.txt", "/"]:
        r = client.get(url, HTTP_HOST="kits.localhost")
        assert r.status_code == 200, (url, r.status_code)
        print(url, len(r.content))
        open("/tmp/out_%s.html" % url.strip("/").replace("/","_").replace("?","_"), "wb").write(r.content)
