"""Says in one line why the web server could not listen where it is asked to. Standard library only: it runs first."""

import errno
import socket
import sys


def complaint(host: str, port: str) -> str:
    """The reason why nothing can listen on `host`:`port`, as a sentence in Spanish, or an empty string."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT={port} no es un puerto: usa un número entre 1 y 65535, por ejemplo PORT=9000 make run"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        other = int(port) % 65535 + 1
        if error.errno == errno.EADDRINUSE:
            return (
                f"El puerto {port} está ocupado: cierra lo que lo usa o elige otro, por ejemplo PORT={other} make run"
            )
        return f"No se puede escuchar en {host}:{port} ({error.strerror}): elige otro, por ejemplo PORT=9000 make run"
    return ""


if __name__ == "__main__":
    sys.exit(complaint(*sys.argv[1:]) or 0)
