"""`make reset`: back to a fresh clone, but for the virtual environment."""

import sys

from project.local.database import VAR, wipe


def main() -> None:
    """Ask, then remove var/."""
    if not VAR.exists():
        sys.exit("No hay nada que borrar: var/ no existe.")
    print(f"Esto borra {VAR}: la base de datos, las fotos subidas y las claves de este directorio.")
    try:
        answer = input("Escribe «si» para seguir: ")
    except (EOFError, KeyboardInterrupt):
        answer = ""
    if answer.strip().lower() not in {"si", "sí"}:
        sys.exit("No se borró nada.")
    wipe()
    print("Listo. «make run» empieza de cero.")


if __name__ == "__main__":
    main()
