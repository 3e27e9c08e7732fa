"""Which parameters a call takes, and of which kind: as the types of the real library say."""

from __future__ import annotations

import re
import sys
import types
import typing
from typing import Any, ForwardRef, Literal, NotRequired, Union, get_args, get_origin

from stripe._request_options import RequestOptions

from .errors import bad_parameter

_OPTIONS = frozenset(RequestOptions.__annotations__)  # of the client, never sent
_INTEGER = re.compile(r"-?[0-9]{1,15}\Z")


def checked(given: dict[str, Any], kind: type) -> dict[str, Any]:
    """`given` with numbers, booleans and lists in place. Raises Refused: unknown, missing, or of another kind."""
    return _checked_object(given, kind, "")


def _checked_object(given: dict[str, Any], kind: type, path: str) -> dict[str, Any]:
    names = vars(sys.modules[kind.__module__])
    known = {name: note for name, note in kind.__annotations__.items() if name not in _OPTIONS}
    for name in given:
        if name not in known:
            full = _named(path, name)
            raise bad_parameter(f"Received unknown parameter: {full}", full, "parameter_unknown")
    for name in known:
        if name in kind.__required_keys__ and name not in given:  # type: ignore[attr-defined]
            full = _named(path, name)
            raise bad_parameter(f"Missing required param: {full}.", full, "parameter_missing")
    return {name: _value(each, _choices(known[name], names), _named(path, name)) for name, each in given.items()}


def _named(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _choices(note: Any, names: dict[str, Any]) -> list[Any]:
    """The kinds of value that an annotation allows."""
    if isinstance(note, ForwardRef):
        note = note.__forward_arg__
    if isinstance(note, str):
        note = eval(note, names)  # the library's own annotations
    origin = get_origin(note)
    if origin in (NotRequired, typing.Required):
        return _choices(get_args(note)[0], names)
    if origin in (Union, types.UnionType):
        return [choice for each in get_args(note) for choice in _choices(each, names)]
    if origin is list:
        return [("list", _choices(get_args(note)[0], names))]
    if origin is dict:
        return [("map", None)]
    if origin is Literal:
        return [str]
    return [note]


def _value(given: Any, choices: list[Any], path: str) -> Any:
    if isinstance(given, dict):
        return _nested(given, choices, path)
    if int in choices and _INTEGER.match(given):
        return int(given)
    if bool in choices and given in ("true", "false"):
        return given == "true"
    if given == "" and int not in choices and bool not in choices:
        return None  # to take a value away
    if int in choices and str not in choices:
        raise bad_parameter(f"Invalid integer: {given}", path, "parameter_invalid_integer")
    if bool in choices and str not in choices:
        raise bad_parameter(f"Invalid boolean: {given}", path)
    if all(isinstance(choice, tuple) or hasattr(choice, "__required_keys__") for choice in choices):
        wanted = "array" if any(choice[0] == "list" for choice in choices if isinstance(choice, tuple)) else "object"
        raise bad_parameter(f"Invalid {wanted}", path)
    return given


def _nested(given: dict[str, Any], choices: list[Any], path: str) -> Any:
    for choice in choices:
        if isinstance(choice, tuple) and choice[0] == "list":
            return [_value(each, choice[1], f"{path}[{place}]") for place, each in given.items()]
        if isinstance(choice, tuple):
            return _checked_map(given, path)
        if hasattr(choice, "__required_keys__"):
            return _checked_object(given, choice, path)
    raise bad_parameter("Invalid string: an object was given", path)


def _checked_map(given: dict[str, Any], path: str) -> dict[str, str]:
    if len(given) > 50:
        raise bad_parameter("Metadata can have at most 50 keys.", path)
    for name, each in given.items():
        if isinstance(each, dict) or len(name) > 40 or len(each) > 500:
            raise bad_parameter(f"Metadata values can have up to 500 characters: {name}", _named(path, name))
    return given
