"""Uploaded pictures in the admin: what a person sends is read, checked and written anew, never stored as it came."""

from typing import Any

from django import forms
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from commerce.catalogue.models import ProductImage
from commerce.catalogue.pictures import cleaned_file, delete_files, make_renditions
from commerce.refusals import BadInput


class PictureField(forms.FileField):
    """A JPEG, PNG, WebP or AVIF picture. Its content decides, not its name; what a camera wrote in it is dropped."""

    default_error_messages = {
        "required": _("Sube una imagen."),
        "empty": _("Esa imagen está vacía. Sube otra."),
    }

    def to_python(self, data: Any) -> Any:
        """The picture as WebP under a safe name, or None where nothing was sent."""
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return cleaned_file(file, name=file.name or "")
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the file dialog offer pictures first."""
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp,image/avif"}


class ProductImageForm(forms.ModelForm):
    """A picture of a product. A new file gets its renditions; the files that it replaces are removed."""

    class Meta:
        model = ProductImage
        fields = ["original", "alt", "caption", "display_order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = _files_of(self.instance)

    def save(self, commit: bool = True) -> ProductImage:
        """Store the file before the row, which notes the widths of its copies."""
        if "original" in self.changed_data:
            file = self.cleaned_data["original"]
            self.instance.original.save(file.name, file, save=False)
            make_renditions(self.instance)
            if self.instance.pk:
                transaction.on_commit(lambda: delete_files([self._before]))
        image: ProductImage = super().save(commit)
        return image


class ProductImageFormSet(BaseInlineFormSet):
    """The pictures of a product; a removed one takes its files along."""

    def delete_existing(self, obj: ProductImage, commit: bool = True) -> None:
        """Remove the files once the row is gone for good."""
        gone = _files_of(obj)
        super().delete_existing(obj, commit)
        if commit:
            transaction.on_commit(lambda: delete_files([gone]))


def _files_of(image: ProductImage) -> ProductImage:
    """The row as it is now, to know later which files were its own."""
    return ProductImage(original=image.original.name, widths=image.widths)
