"""The category tree of a store by path of names, made as it is needed."""

from commerce.catalogue.models import Category, Product, ProductCategory
from commerce.catalogue.slugs import unique_slug
from commerce.journal.history import bulk_create_with_history, record_history
from commerce.stores.models import Store


class Shelves:
    """Finds or makes the category of a path such as `("Víveres", "Granos")`, and puts products there."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._by_path: dict[tuple[str, ...], Category] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        names: dict[str, tuple[str, ...]] = {}
        for category in Category.objects.filter(store=store).order_by("path"):
            above = names.get(category.path[: -Category.steplen], ())
            names[category.path] = (*above, category.name)
            self._by_path[names[category.path]] = category
            self._names[category.pk] = names[category.path]

    def known(self, path: tuple[str, ...]) -> Category | None:
        """The category at `path`, if it is there."""
        return self._by_path.get(path)

    def path_of(self, category_id: int) -> tuple[str, ...]:
        """The names that lead to a category."""
        return self._names.get(category_id, ())

    def shelf(self, path: tuple[str, ...]) -> Category:
        """The category at `path`, made with its ancestors where it is missing."""
        if path in self._by_path:
            return self._by_path[path]
        taken = {category.slug for names, category in self._by_path.items() if names[:-1] == path[:-1]}
        fields = {"name": path[-1], "slug": unique_slug(path[-1], taken), "store": self.store}
        if len(path) == 1:
            category = Category.add_root(**fields)
        else:
            # The parent is read anew: treebeard counts its children in the row.
            parent = Category.objects.get(pk=self.shelf(path[:-1]).pk)
            category = parent.add_child(**fields)
        self._by_path[path] = category
        return category

    def place(self, wanted: dict[Product, tuple[str, ...]]) -> set[int]:
        """Put each product on its shelf alone; the ids of the products that moved."""
        shelves = {product.pk: self.shelf(path).pk for product, path in wanted.items()}
        stored: dict[int, set[int]] = {}
        for product_id, category_id in ProductCategory.objects.filter(product__in=shelves).values_list(
            "product_id", "category_id"
        ):
            stored.setdefault(product_id, set()).add(category_id)
        moved = {pk for pk, category in shelves.items() if stored.get(pk) != {category}}
        if moved:
            record_history(ProductCategory.objects.filter(product__in=moved), kind="-")
            ProductCategory.objects.filter(product__in=moved).delete()
        bulk_create_with_history([ProductCategory(product_id=pk, category_id=shelves[pk]) for pk in sorted(moved)])
        return moved
