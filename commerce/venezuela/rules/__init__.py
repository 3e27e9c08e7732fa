"""The pure rules of Venezuelan identifiers: phones, documents, bank accounts and payment references."""

from commerce.venezuela.rules.banks import (
    format_account,
    mask_account,
    normalize_account,
    normalize_reference,
)
from commerce.venezuela.rules.documents import (
    DOCUMENT_TYPES,
    RifCheck,
    format_document,
    format_rif,
    mask_document,
    mask_rif,
    normalize_document,
    normalize_rif,
    rif_check_digit,
    same_person,
    validate_rif,
)
from commerce.venezuela.rules.phones import MOBILE_PREFIXES, format_phone, mask_phone, normalize_phone, whatsapp_id

__all__ = [
    "DOCUMENT_TYPES",
    "MOBILE_PREFIXES",
    "RifCheck",
    "format_account",
    "format_document",
    "format_phone",
    "format_rif",
    "mask_account",
    "mask_document",
    "mask_phone",
    "mask_rif",
    "normalize_account",
    "normalize_document",
    "normalize_phone",
    "normalize_reference",
    "normalize_rif",
    "rif_check_digit",
    "same_person",
    "validate_rif",
    "whatsapp_id",
]
