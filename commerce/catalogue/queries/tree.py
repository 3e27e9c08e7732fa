"""The public categories of a store as a tree in memory: menus, breadcrumbs and descendants cost no query."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commerce.catalogue.models import Category, ProductCategory
from commerce.stores.models import Store

from .memory import Remembered


@dataclass(frozen=True, slots=True)
class Node:
    """A public category. `trail` holds the ids from the root down to itself; `full_slug` the slugs of the same way."""

    id: int
    name: str
    slug: str
    full_slug: str
    description: str
    long_description: str
    meta_title: str
    meta_description: str
    in_menu: bool
    trail: tuple[int, ...]
    url: str

    @property
    def depth(self) -> int:
        """1 at the root."""
        return len(self.trail)


class Tree:
    """The public categories of one store; a category under one that is not public is not public either."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.nodes: dict[int, Node] = {}
        self._descendants: dict[int, list[int]] = {}
        by_path: dict[str, Node] = {}
        for row in rows:
            path = row["path"]
            parent = by_path.get(path[: -Category.steplen])
            if row["depth"] > 1 and parent is None:
                continue
            node = by_path[path] = self.nodes[row["id"]] = _node(row, parent)
            for ancestor in node.trail:
                self._descendants.setdefault(ancestor, []).append(node.id)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    @property
    def roots(self) -> list[Node]:
        """The departments, in their order."""
        return [node for node in self if node.depth == 1]

    def get(self, pk: int) -> Node | None:
        """The public category with that id."""
        return self.nodes.get(pk)

    def find(self, slug: str) -> Node | None:
        """The category with that slug, or with that path of slugs; the highest one where several share a slug."""
        bare = slug.strip("/")
        found = [node for node in self if bare in (node.full_slug, node.slug)]
        return min(found, key=lambda node: (node.full_slug != bare, node.depth), default=None)

    def children(self, node: Node) -> list[Node]:
        """The categories right under `node`, in their order."""
        below = (self.nodes[pk] for pk in self._descendants.get(node.id, []))
        return [child for child in below if child.depth == node.depth + 1]

    def trail(self, node: Node) -> list[Node]:
        """The way from the root to `node`, itself included."""
        return [self.nodes[pk] for pk in node.trail]

    def family(self, node: Node) -> list[int]:
        """The ids of `node` and of everything under it."""
        return self._descendants.get(node.id, [node.id])


_trees: Remembered[Tree] = Remembered()
_counts: Remembered[dict[int, int]] = Remembered()


def tree_of(store: Store, stamp: int) -> Tree:
    """The public categories of `store`, remembered while the catalogue `stamp` stands."""
    return _trees.get(store.pk, stamp, lambda: Tree(_rows(store)))


def product_counts(store: Store, stamp: int) -> dict[int, int]:
    """How many public products each public category of `store` holds, those under it included."""
    return _counts.get(store.pk, stamp, lambda: _count(store, tree_of(store, stamp)))


def _rows(store: Store) -> list[dict[str, Any]]:
    public = Category.objects.filter(store=store, is_public=True).order_by("path")
    return list(
        public.values(
            "id",
            "path",
            "depth",
            "name",
            "slug",
            "description",
            "long_description",
            "meta_title",
            "meta_description",
            "exclude_from_menu",
        )
    )


def _node(row: dict[str, Any], parent: Node | None) -> Node:
    full_slug = f"{parent.full_slug}/{row['slug']}" if parent else row["slug"]
    return Node(
        id=row["id"],
        name=row["name"],
        slug=row["slug"],
        full_slug=full_slug,
        description=row["description"],
        long_description=row["long_description"],
        meta_title=row["meta_title"] or "",
        meta_description=row["meta_description"] or "",
        in_menu=not row["exclude_from_menu"] and (parent is None or parent.in_menu),
        trail=((*parent.trail, row["id"]) if parent else (row["id"],)),
        url=reverse("catalogue:category", kwargs={"category_slug": full_slug, "pk": row["id"]}),
    )


def _count(store: Store, tree: Tree) -> dict[int, int]:
    """A product in several categories of a branch counts once for it."""
    public = ProductCategory.objects.filter(product__store=store, product__is_public=True, category__store=store)
    held: dict[int, set[int]] = {node.id: set() for node in tree}
    for product_id, category_id in public.order_by().values_list("product_id", "category_id"):
        node = tree.get(category_id)
        for ancestor in node.trail if node else ():
            held[ancestor].add(product_id)
    return {pk: len(products) for pk, products in held.items()}
