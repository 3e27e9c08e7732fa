"""What a person sees: the page to pay or to add a card, and the bank's question for cards that ask."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .api import customers, intents, sessions, setups
from .books import Books, Thing
from .cards import BY_NUMBER
from .errors import Refused

type Response = tuple[int, str]  # a page with its status, or 303 and where to

_SAYS = {
    "insufficient_funds": "Tu tarjeta no tiene fondos suficientes. Prueba con otra.",
    "expired_card": "Tu tarjeta está vencida. Prueba con otra.",
    "incorrect_cvc": "El código de seguridad no es correcto.",
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f6f8fa;color:#1a1f36}"
    "main{max-width:26rem;margin:0 auto;padding:1.25rem}"
    "label{display:block;margin:.75rem 0 .25rem}input[type=text],input[type=email]{width:100%;box-sizing:border-box;"
    "font:inherit;padding:.7rem;border:1px solid #9aa3b2;border-radius:6px;background:#fff;color:#1a1f36}"
    "button{width:100%;font:inherit;font-weight:600;padding:.85rem;margin-top:1rem;border:0;border-radius:6px;"
    "background:#0055bc;color:#fff}button.quiet{background:#fff;color:#1a1f36;border:1px solid #9aa3b2}"
    ".error{background:#fdecea;border-left:4px solid #b3261e;padding:.75rem;color:#7a1410}"
    ".amount{font-size:1.75rem;font-weight:700;margin:.25rem 0}a{color:#0055bc}"
)


def respond(books: Books, method: str, path: str, body: str) -> Response | None:
    """The answer at `path`, or None where there is no page."""
    given = dict(parse_qsl(body, keep_blank_values=True))
    found = re.match(r"/c/pay/([\w]+)\Z", path)
    if found:
        return _checkout(books, found.group(1), given if method == "POST" else None)
    found = re.match(r"/3ds/([\w]+)\Z", path)
    if found:
        return _bank(books, found.group(1), given if method == "POST" else None)
    return None


def _checkout(books: Books, name: str, given: dict[str, str] | None) -> Response:
    sessions.sweep(books)
    session = books.things.get(name)
    if session is None or session["object"] != "checkout.session":
        return 404, _html("No encontrada", "<h1>Esta página no existe</h1>")
    if session["status"] == "complete":
        return 303, _back(session, "success_url")
    if session["status"] == "expired":
        link = f'<p><a href="{escape(session["cancel_url"] or session["success_url"])}">Volver a la tienda</a></p>'
        return 410, _html("Vencida", f"<h1>Esta sesión de pago venció</h1>{link}")
    if given is None:
        return 200, _form(books, session)
    method, error = _method(books, session, given)
    if method is None:
        return 400, _form(books, session, error)
    try:
        return 303, _charge(books, session, method, given)
    except Refused as refused:
        says = _SAYS.get(str(refused.error.get("decline_code")), "Tu tarjeta fue rechazada. Prueba con otra.")
        return 402, _form(books, session, says)


def _method(books: Books, session: Thing, given: dict[str, str]) -> tuple[Thing | None, str]:
    kept = given.get("kept", "")
    if kept:
        found = books.things.get(kept)
        if found and found["customer"] and found["customer"] == session["customer"]:
            return found, ""
        return None, "Esa tarjeta ya no está guardada."
    number = re.sub(r"\D", "", given.get("number", ""))
    plastic = BY_NUMBER.get(number)
    if plastic is None:
        return None, "El número de tarjeta no es válido."
    expiry = re.match(r"\s*(0[1-9]|1[0-2])\s*/\s*(\d\d)\s*\Z", given.get("expiry", ""))
    if not expiry:
        return None, "Escribe el vencimiento como MM/AA."
    if 2000 + int(expiry.group(2)) < 2026:
        return None, "Tu tarjeta está vencida."
    if not re.match(r"\d{3,4}\Z", given.get("cvc", "")):
        return None, "Escribe el código de seguridad."
    made = customers.new_method(
        books, plastic, email=given.get("email", ""), name=given.get("name", ""), year=2000 + int(expiry.group(2))
    )
    made["card"]["exp_month"] = int(expiry.group(1))
    return made, ""


def _charge(books: Books, session: Thing, method: Thing, given: dict[str, str]) -> str:
    """Where to go next. Raises Refused for a card that does not pay."""
    own = f"{books.address}/c/pay/{session['id']}"
    session["_details"] = {"email": given.get("email") or session["customer_email"], "name": given.get("name") or None}
    intent = _intent_of(books, session)
    if intent["object"] == "setup_intent":
        setups.confirm_setup(books, intent, method, return_url=own)
    else:
        intents.confirm(books, intent, method, return_url=own)
    if intent["status"] == "requires_action":
        return str(intent["next_action"]["redirect_to_url"]["url"])
    sessions.complete(books, session, session["_details"])
    return _back(session, "success_url")


def _intent_of(books: Books, session: Thing) -> Thing:
    """What the session charges, or keeps a card with: made when somebody first tries."""
    key = "setup_intent" if session["mode"] == "setup" else "payment_intent"
    if session[key]:
        return books.things[session[key]]
    asked: dict[str, Any] = dict(session["_asked"].get(f"{key}_data") or {})
    if asked.get("setup_future_usage") and not session["customer"]:
        made = books.new("customer", email=session["_details"]["email"], metadata={}, name=None)
        session["customer"] = made["id"]
        books.emit("customer.created", made)
    asked |= {"customer": session["customer"]}
    if key == "setup_intent":
        intent = setups.new_setup(books, asked)
    else:
        intent = intents.new_intent(books, asked | {"amount": session["amount_total"], "currency": session["currency"]})
    session[key] = intent["id"]
    return intent


def _bank(books: Books, name: str, given: dict[str, str] | None) -> Response:
    intent = books.things.get(name)
    if intent is None or intent["object"] not in ("payment_intent", "setup_intent"):
        return 404, _html("No encontrada", "<h1>Esta página no existe</h1>")
    if intent["status"] != "requires_action":
        return 410, _html("Listo", "<h1>Tu banco ya respondió</h1>")
    if given is None:
        return 200, _question(intent)
    target = intent["next_action"]["redirect_to_url"]["return_url"]
    approved = answer_bank(books, intent, approved=given.get("answer") == "approve")
    session = _session_of(books, intent)
    if session is None:
        tags = {
            intent["object"]: intent["id"],
            f"{intent['object']}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if approved else "failed",
        }
        return 303, target + ("&" if "?" in target else "?") + urlencode(tags)
    if approved:
        return 303, _back(session, "success_url")
    return 402, _form(books, session, "Tu banco no aprobó el pago. Prueba con otra tarjeta.")


def answer_bank(books: Books, intent: Thing, *, approved: bool) -> bool:
    """What the customer answered to their bank; whether that went through."""
    method = books.things[intent["payment_method"]]
    is_setup = intent["object"] == "setup_intent"
    if not approved:
        (setups.turn_setup_down if is_setup else intents.turn_down)(books, intent)
        return False
    try:
        (setups.finish_setup if is_setup else intents.finish)(books, intent, method)
    except Refused:
        return False
    session = _session_of(books, intent)
    if session is not None:
        sessions.complete(books, session, session["_details"])
    return True


def _session_of(books: Books, intent: Thing) -> Thing | None:
    found = (
        each for each in books.all("checkout.session") if intent["id"] in (each["payment_intent"], each["setup_intent"])
    )
    return next(found, None)


def _back(session: Thing, name: str) -> str:
    return str(session[name]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _money(session: Thing) -> str:
    units = f"{session['amount_total'] / 100:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{'US$' if session['currency'] == 'usd' else session['currency'].upper()} {units}"


def _form(books: Books, session: Thing, error: str = "") -> str:
    pays = session["mode"] == "payment"
    lines = session["_asked"].get("line_items") or []
    name = escape(lines[0]["price_data"]["product_data"]["name"]) if lines else "Tu tarjeta queda guardada en Stripe."
    kept = [
        each for each in books.all("payment_method") if each["customer"] and each["customer"] == session["customer"]
    ]
    cards = "".join(
        f'<label><input type="radio" name="kept" value="{each["id"]}"> {escape(each["card"]["brand"])} '
        f"terminada en {each['card']['last4']}</label>"
        for each in kept
        if pays
    )
    email = escape(session["customer_email"] or "")
    asks_email = "" if session["customer"] else _input("email", "Correo", "email", email)
    cancel = session["cancel_url"]
    return _html(
        "Pagar" if pays else "Agregar tarjeta",
        f"<p>Modo de prueba</p><h1>{'Paga con tarjeta' if pays else 'Agrega una tarjeta'}</h1>"
        + (f'<p class="amount">{_money(session)}</p>' if pays else "")
        + f"<p>{name}</p>"
        + (f'<p class="error" role="alert">{escape(error)}</p>' if error else "")
        + f'<form method="post" action="/c/pay/{session["id"]}">'
        + (f"<fieldset><legend>Tus tarjetas</legend>{cards}</fieldset>" if cards else "")
        + asks_email
        + _input("number", "Número de tarjeta", "text", "", "numeric")
        + _input("expiry", "Vencimiento (MM/AA)", "text", "", "numeric")
        + _input("cvc", "Código de seguridad", "text", "", "numeric")
        + _input("name", "Nombre en la tarjeta", "text", "")
        + f"<button>{'Pagar ' + _money(session) if pays else 'Guardar tarjeta'}</button></form>"
        + (f'<p><a href="{escape(_back(session, "cancel_url"))}">Volver a la tienda</a></p>' if cancel else ""),
    )


def _input(name: str, label: str, kind: str, value: str, mode: str = "") -> str:
    mode = f' inputmode="{mode}"' if mode else ""
    return (
        f'<label for="{name}">{label}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{value}" autocomplete="off"{mode}>'
    )


def _question(intent: Thing) -> str:
    return _html(
        "Tu banco pregunta",
        "<h1>Tu banco pregunta si eres tú</h1><p>Es una página de prueba: aprueba o rechaza el pago.</p>"
        f'<form method="post" action="/3ds/{intent["id"]}">'
        '<button name="answer" value="approve">Aprobar</button>'
        '<button class="quiet" name="answer" value="deny">Rechazar</button></form>',
    )


def _html(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title} · Stripe de prueba</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{content}</main></body></html>"
    )
