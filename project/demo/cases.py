"""The payments that the demo's customers report, one of every kind. All of it is invented."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Case:
    """One order, what its customer reports, and what the bank knows of it.

    `part`: what of the quoted amount is reported. `like`: the case whose amount is told again. `sent_again`: the case
    whose very picture is sent. `ordered_days_ago`: how long ago it was ordered, and quoted. `ends`: what became of it.
    `arrives`: what the bank's file has of it, as its reference there and the part of the reported amount.
    """

    key: str
    who: str
    phone: str
    document: str
    reference: str
    usd: int = 15
    bank: str = "0102"
    part: Decimal = Decimal(1)
    days_ago: int = 0
    ordered_days_ago: int = 0
    picture: bool = False
    ends: str = ""
    like: str = ""
    sent_again: str = ""
    arrives: tuple[tuple[str, str], ...] = ()


CASES = [
    Case(
        "nuevo", "Luis Quintero", "04245550139", "V99104498", "000603188020", picture=True,
        arrives=(("000603188020", "1"),),
    ),
    Case(
        "otro", "Adriana Rivas", "04145550171", "V99120034", "000045118207", usd=30, bank="0105",
        arrives=(("000045118207", "1"),),
    ),
    Case(
        "mismo-final", "Zulay Medina", "04165550162", "V99131145", "188020", bank="0108",
        arrives=(("000990188020", "1"),),
    ),
    Case("mismo-pagador", "Oriana Salas", "04145550171", "V99120034", "77120945", usd=30, bank="0105", like="otro"),
    Case(
        "corta", "José Linares", "04265550151", "V99142256", "5521", bank="0114",
        arrives=(("000000385521", "1"),),
    ),
    Case(
        "parte", "Carmen Aponte", "04125550143", "V99153367", "000914402265", part=Decimal("0.9"),
        arrives=(("000914402265", "1"),),
    ),
    Case(
        "de-mas", "Nelly Barrios", "04245550129", "V99164478", "40711923", part=Decimal("1.02"), bank="0172",
        arrives=(("000040711923", "1"),),
    ),
    Case(
        "antes", "Pedro Mujica", "04165550118", "V99175589", "000302266718", days_ago=3,
        arrives=(("000302266718", "1"),),
    ),
    Case("captura", "Daniel Urdaneta", "04125550111", "V99186690", "000833207714", picture=True),
    Case(
        "grande", "Hobby Center Valencia", "04125550117", "J405551232", "00775120884", usd=170, ends="first",
        arrives=(("000775120884", "1"),),
    ),
    Case("dato", "Rafael Tovar", "04145550106", "V99197701", "66120443", ends="more_info"),
    Case("rechazado", "Iván Colmenares", "04245550104", "V99208812", "000100100100", ends="rejected"),
    Case(
        "verificado", "Ana Karina Soto", "04145550182", "V99219923", "000552310087", ends="verified",
        arrives=(("000552310087", "1"),),
    ),
    Case(
        "otro-monto", "Yusmary Peña", "04145550123", "V99221034", "000618840093", bank="0134",
        arrives=(("000618840093", "0.8"),),
    ),
    Case(
        "dos-veces", "Gustavo Ibarra", "04265550166", "V99232145", "000264417756", bank="0105",
        arrives=(("000264417756", "1"), ("000264418902", "1")),
    ),
    Case(
        "en-dos", "Mirla Contreras", "04125550158", "V99243256", "000590127734", bank="0108",
        arrives=(("000590127734", "0.4"), ("000590131065", "0.6")),
    ),
    Case(
        "dedazo", "Wilmer Toro", "04245550147", "V99254367", "44820693",
        arrives=(("000448206913", "1"),),
    ),
    Case(
        "vencida", "Beatriz Landaeta", "04165550134", "V99265478", "000771930452", days_ago=2, ordered_days_ago=2,
        arrives=(("000771930452", "1"),),
    ),
    Case(
        "misma-captura", "Franklin Sojo", "04145550195", "V99276589", "000129987360", bank="0114", sent_again="nuevo",
    ),
]  # fmt: skip


def order_key(key: str) -> str:
    """Under which key the order of a case was placed, once."""
    return f"demo-pago-{key}"
