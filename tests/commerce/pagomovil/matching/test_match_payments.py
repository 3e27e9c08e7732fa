import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[4]
REPORT = {
    "id": "R1",
    "amount": "37933.94",
    "bank": "0134",
    "phone": "0414-5550182",
    "document": "V-12.345.678",
    "reference": "000428190457",
    "paid_on": "2026-10-01",
    "quote_amounts": ["37933.94"],
    "account": "BNC",
}
LINE = {
    "id": 7,
    "account": "BNC",
    "value_date": "2026-10-01",
    "amount": "37933.94",
    "reference": "603190457",
    "description": "Pago Movil Recibido",
    "bank": None,
    "phone": "0414***0182",
    "document": None,
}


def run(tmp_path: Path, reports: Any, lines: Any) -> Any:
    files = []
    for name, rows in (("reportes.json", reports), ("movimientos.json", lines)):
        path = tmp_path / name
        path.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
        files.append(str(path))
    out = StringIO()
    call_command("match_payments", reports=files[0], lines=files[1], stdout=out)
    return json.loads(out.getvalue())


def test_a_report_and_its_movement_come_out_with_every_reason(tmp_path: Path) -> None:
    (answer,) = run(tmp_path, [REPORT], [LINE, LINE | {"id": 8, "reference": "999"}])

    assert list(answer) == ["report", "line", "decision", "score", "signals", "alternatives"]
    assert (answer["report"], answer["line"], answer["decision"]) == ("R1", 7, "auto")
    assert [(each["name"], each["verdict"]) for each in answer["signals"]] == [
        ("reference", "for"),
        ("amount", "for"),
        ("bank", "neutral"),
        ("phone", "for"),
        ("document", "neutral"),
        ("date", "for"),
    ]
    assert [set(each) for each in answer["alternatives"]] == [{"line", "score"}]
    assert answer["alternatives"][0]["line"] == 8


def test_missing_and_extra_fields_are_no_fault(tmp_path: Path) -> None:
    (answer,) = run(
        tmp_path,
        [{"id": 1, "amount": "100.50", "reference": 603190457, "paid_on": "2026-10-01", "nota": "hola"}],
        [
            {
                "id": 2,
                "amount": "100.5",
                "reference": "603190457",
                "value_date": "2026-10-01T09:30:00-04:00",
                "saldo": "5",
            }
        ],
    )

    assert (answer["line"], answer["decision"]) == (2, "auto")


@pytest.mark.parametrize("written", ["37.933,94", "37,933.94", "37933,94", "37933.940", 37933.94])
def test_amounts_are_understood_as_banks_write_them(tmp_path: Path, written: Any) -> None:
    (answer,) = run(tmp_path, [REPORT], [LINE | {"amount": written}])

    assert answer["decision"] == "auto"


def test_no_reports_give_an_empty_list(tmp_path: Path) -> None:
    assert run(tmp_path, [], [LINE]) == []


@pytest.mark.parametrize(
    ("reports", "lines", "says"),
    [
        ([REPORT | {"amount": "mucho"}], [], "reportes.json, elemento 0: campo «amount»: «mucho» no es un monto"),
        ([REPORT | {"amount": "1.005"}], [], "elemento 0: campo «amount»"),
        ([REPORT | {"amount": True}], [], "elemento 0: campo «amount»: debe ser un monto"),
        ([REPORT | {"quote_amounts": ["1.00", "x"]}], [], "elemento 0: campo «quote_amounts[1]»"),
        ([REPORT | {"quote_amounts": "1.00"}], [], "elemento 0: campo «quote_amounts»: debe ser una lista"),
        ([REPORT | {"paid_on": "01/10/2026"}], [], "elemento 0: campo «paid_on»: «01/10/2026» no es una fecha"),
        ([REPORT | {"phone": ["0414"]}], [], "elemento 0: campo «phone»: debe ser un texto o null"),
        ([REPORT, {**REPORT, "id": None}], [], "reportes.json, elemento 1: campo «id»"),
        ([REPORT, REPORT], [], "reportes.json, elemento 1: campo «id»: se repite: ya está en el elemento 0"),
        ([REPORT], [LINE, "?"], "movimientos.json, elemento 1: no es un objeto"),
        ([REPORT], [LINE | {"value_date": "2026-13-01"}], "movimientos.json, elemento 0: campo «value_date»"),
        ([REPORT], {"lines": []}, "movimientos.json debe ser una lista."),
        ([REPORT], "[{", "movimientos.json no es JSON: revisa la línea 1."),
        ([REPORT], "", "movimientos.json no es JSON"),
    ],
)
def test_a_fault_is_told_with_its_file_place_and_field(tmp_path: Path, reports: Any, lines: Any, says: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(tmp_path, reports, lines)

    assert says in str(refusal.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no se puede leer"):
        call_command("match_payments", reports=str(tmp_path / "nada.json"), lines=str(tmp_path / "nada.json"))


def test_it_runs_with_the_database_down_and_ends_with_one_on_a_fault(tmp_path: Path) -> None:
    good, bad = tmp_path / "bien.json", tmp_path / "mal.json"
    good.write_text(json.dumps([REPORT]))
    bad.write_text("[{}]")
    env = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "project.settings.local",
        "LOG_FORMAT": "plain",
    }

    def command(lines: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", "match_payments", "--reports", str(good), "--lines", str(lines)],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    good.with_name("lineas.json").write_text(json.dumps([LINE]))
    done = command(good.with_name("lineas.json"))
    assert (done.returncode, json.loads(done.stdout)[0]["decision"]) == (0, "auto")

    failed = command(bad)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "mal.json, elemento 0: campo «id»" in failed.stderr
