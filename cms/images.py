"""Pictures of the editors' library: checked by content, freed of what a camera wrote, and always described.

The shop's own rule for uploads holds here too (`commerce.catalogue.pictures`), on every way into the library: the
form of Wagtail's screens and choosers, the upload of many at once, and code that saves a picture by itself.
"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import UploadedFile
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from commerce.catalogue.pictures import cleaned_file
from commerce.refusals import BadInput

_AVIF_SPEED = 9  # of 10: a fraction of the time for a few more bytes


class CleanFile(SimpleUploadedFile):
    """A picture that has been checked and written anew."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(name, content, "image/webp")


class LibraryImageField(WagtailImageField):
    """A JPEG, PNG, WebP or AVIF picture. Its content decides, not its name; it is kept as WebP."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help_text = _("JPG, PNG, WebP o AVIF de hasta 8 MB. Le quitamos dónde y con qué se tomó.")
        self.error_messages |= {
            "required": _("Sube una imagen."),
            "empty": _("Esa imagen está vacía. Sube otra."),
            "invalid_image_extension": _("No es una imagen que podamos leer. Sube un JPG, PNG, WebP o AVIF."),
            "file_too_large_unknown_size": _("La imagen pesa más de 8 MB. Prueba con una más pequeña."),
        }

    def to_python(self, data: Any) -> Any:
        """The picture written anew, ready for Wagtail's own checks; None where nothing was sent."""
        if data in self.empty_values or not getattr(data, "size", None):
            return super().to_python(data)
        try:
            clean = cleaned_file(data, name=data.name)
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return super().to_python(CleanFile(str(clean.name), clean.read()))


class LibraryImageForm(BaseImageForm):
    """The form of a picture, wherever one is uploaded or edited: without a description it is not kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = LibraryImageField(label=field.label, required=field.required, widget=field.widget)
        if "description" in self.fields:
            description = self.fields["description"]
            description.required = True
            description.label = _("Qué se ve")
            description.help_text = _("Para quien no puede verla, y para los buscadores. Ejemplo: «Queso en la tabla».")
            description.error_messages["required"] = _("Describe qué se ve en la imagen.")


def clean_incoming(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Write anew a file that no form has looked at.

    Raises:
        BadInput: see `commerce.catalogue.pictures.read_picture`.
    """
    file = instance.file
    if not file or getattr(file, "_committed", True) or isinstance(file.file, CleanFile):
        return
    clean = cleaned_file(file.file, name=str(file.name))
    instance.file.save(clean.name, clean, save=False)
    if hasattr(instance, "_set_image_file_metadata"):
        instance._set_image_file_metadata()


def clean_waiting(sender: Any, instance: UploadedFile, **kwargs: Any) -> None:
    """The same for a picture that waits for its description in the upload of many."""
    kind = instance.for_content_type
    if kind is not None and kind.model_class() is get_image_model():
        clean_incoming(sender, instance)


def save_as_avif(image: Any, file: Any, quality: int = 61, **options: Any) -> AvifImageFile:
    """Willow's own, at a speed at which a page can wait for it."""
    image.image.save(file, "AVIF", quality=quality, speed=_AVIF_SPEED)
    return AvifImageFile(file)


def connect() -> None:
    """Watch every way into the library, once per process."""
    pre_save.connect(clean_incoming, sender=get_image_model(), dispatch_uid="cms.image_saved")
    pre_save.connect(clean_waiting, sender=UploadedFile, dispatch_uid="cms.upload_waits")
    registry.register_operation(PillowImage, "save_as_avif", save_as_avif)
