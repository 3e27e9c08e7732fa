"""What a block shows in the picker, before anybody has written in it."""

from typing import Any

from django.utils.functional import Promise
from wagtail import blocks


class SampledBlock(blocks.StructBlock):
    """A block with rich text in its sample, which has to be plain text in the editor's language by then."""

    def get_preview_value(self) -> Any:
        """The sample, in the editor's language."""
        return self.normalize(_said(self.meta.preview_value))


def _said(sample: Any) -> Any:
    if isinstance(sample, dict):
        return {name: _said(value) for name, value in sample.items()}
    if isinstance(sample, list):
        return [_said(value) for value in sample]
    return str(sample) if isinstance(sample, Promise) else sample
