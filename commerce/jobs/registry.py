"""Which jobs there are. An app declares its own in a module named `jobs`, which is found by itself.

register(
    JobKind(
        code="catalogue.publish",
        title=_("Publicar productos"),
        permission="catalogue.change_product",
        perform=publish_one,
        describe=describe_publishing,
    )
)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from commerce.refusals import Refusal

from . import rules

if TYPE_CHECKING:
    from .models import Job, JobItem
    from .progress import Progress


@dataclass(frozen=True)
class PreviewRow:
    """What a job would do to one item: its name, what is there, what would be, or the reason why it would not."""

    label: str
    before: str = ""
    after: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class JobKind:
    """One kind of job and the functions that do it.

    `permission` ("app_label.codename") is asked of whoever prepares and starts a job, and again at each batch.

    Exactly one of these works:
    - `perform(job, item)` changes one object by calling an action, in a transaction of the engine's, and answers with
      a short sentence. A Refusal is kept with the item and the job goes on.
    - `perform_batch(job, items)` does the same for up to `batch_size` items in one transaction; it answers for each
      item's pk with a sentence or a Refusal.
    - `perform_all(job, progress)` does the whole job in one transaction: all of it or nothing. It must not write to
      the job's own row, and calls `progress(done, total)` as it goes on.

    `check(job, progress)` runs in the worker before the preview; it
    adds the items. `describe(job, items)` says in the preview what would change.

    `undo` is the code of the kind that does the opposite to the same rows with the same options, if there is one.
    `told(count)` says in one sentence what was done to `count` rows.
    """

    code: str
    title: str | Promise
    permission: str
    perform: "Callable[[Job, JobItem], str] | None" = None
    describe: "Callable[[Job, Sequence[JobItem]], list[PreviewRow]] | None" = None
    perform_batch: "Callable[[Job, Sequence[JobItem]], Mapping[int, str | Refusal]] | None" = None
    perform_all: "Callable[[Job, Progress], Any] | None" = None
    check: "Callable[[Job, Progress], Any] | None" = None
    batch_size: int = 200
    undo: str = ""
    told: "Callable[[int], str] | None" = None

    def __post_init__(self) -> None:
        ways = [way for way in (self.perform, self.perform_batch, self.perform_all) if way is not None]
        if not ways or (self.perform_all is not None and len(ways) > 1):
            raise ValueError(f"the job {self.code} says in no way, or in too many, how it is done")
        if not 1 <= self.batch_size <= rules.MAX_BATCH:
            raise ValueError(f"a batch holds 1 to {rules.MAX_BATCH} items")


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> JobKind:
    """Make a kind of job known. Raises ValueError if another one has its code."""
    present = _kinds.get(kind.code)
    if present is not None and present != kind:
        raise ValueError(f"two kinds of job are named {kind.code}")
    _kinds[kind.code] = kind
    return kind


def unregister(code: str) -> None:
    """Forget the kind `code`, if it is known."""
    _kinds.pop(code, None)


@cache
def _discover() -> None:
    autodiscover_modules("jobs")


def find(code: str) -> JobKind:
    """The kind `code`. Raises Missing where this process does not know it."""
    _discover()
    kind = _kinds.get(code)
    if kind is None:
        raise rules.unknown_kind(code)
    return kind
