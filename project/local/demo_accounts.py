"""Who can log in to the demo shop: one invented person per role."""

import os
import secrets
from dataclasses import dataclass

from project.local.secrets import local_secret


@dataclass(frozen=True)
class DemoAccount:
    """One person of the demo. `role` is the slug of a role in fixtures/, or empty for a customer."""

    email: str
    role: str
    first_name: str
    last_name: str
    label: str


DEMO_ACCOUNTS = [
    DemoAccount("administracion@abasto.example", "administrator", "Aurora", "Peñaloza", "Administración"),
    DemoAccount("mercadeo@abasto.example", "merchandiser", "Mateo", "Quintana", "Catálogo y vitrina"),
    DemoAccount("finanzas@abasto.example", "finance", "Fabiola", "Urdaneta", "Finanzas"),
    DemoAccount("jefe-finanzas@abasto.example", "finance-lead", "Gonzalo", "Arismendi", "Jefe de finanzas"),
    DemoAccount("soporte@abasto.example", "support", "Salomé", "Colmenares", "Atención al cliente"),
    DemoAccount("jefe-soporte@abasto.example", "support-lead", "Jacinto", "Briceño", "Jefe de atención"),
    DemoAccount("campanas@abasto.example", "marketing", "Maruja", "Landaeta", "Mercadeo"),
    DemoAccount("despacho@abasto.example", "operations", "Olinto", "Zambrano", "Operaciones y despacho"),
    DemoAccount("cliente@abasto.example", "", "Clara", "Monasterios", "Cliente"),
]

_SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprst" for vowel in "aeiou"]


def demo_password() -> str:
    """The password of every demo account: DEMO_PASSWORD, or one made once for this checkout and kept in var/."""
    return os.environ.get("DEMO_PASSWORD") or local_secret("demo-password", _speakable_password)


def _speakable_password() -> str:
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(2)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])
