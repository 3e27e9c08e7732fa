from datetime import date
from decimal import Decimal

import pytest

from commerce.pagomovil.matching.facts import LineFacts, ReportFacts, line_facts, report_facts
from commerce.pagomovil.matching.rules import Verdict, decide, decide_all

DAY = date(2026, 10, 1)
AMOUNT = Decimal("37933.94")
PAYER = {"phone": "04145550182", "document": "V12345678"}
OTHER = {"phone": "04265550999", "document": "V9876543"}


def report(key: str = "R", **fields: object) -> ReportFacts:
    values: dict = {
        "account": "A",
        "amount": AMOUNT,
        "reference": "603190457",
        "paid_on": DAY,
        "quote_amounts": [AMOUNT],
    }
    return report_facts(key, **values | fields)


def line(key: str = "L", **fields: object) -> LineFacts:
    values: dict = {"account": "A", "amount": AMOUNT, "reference": "603190457", "value_date": DAY}
    return line_facts(key, **values | fields)


def names(verdict: Verdict) -> set[str]:
    return {signal.name for signal in verdict.signals}


@pytest.mark.parametrize(
    ("of_report", "of_line", "decision"),
    [
        ({}, {}, "auto"),
        (PAYER, {}, "auto"),
        (PAYER, PAYER, "auto"),
        (PAYER, OTHER, "suggest"),
        (PAYER, PAYER | {"document": "V9876543"}, "auto"),
        ({"reference": "190457"}, {}, "auto"),
        ({"reference": "190457", "bank": "0134"}, {"bank": "0102"}, "auto"),
        ({"reference": "190457", "bank": "0134", "quote_amounts": []}, {"bank": "0102"}, "suggest"),
        ({"bank": "0134"}, {"bank": "0102"}, "auto"),
        ({"reference": "0457"}, {}, "auto"),
        ({"reference": "0457", "quote_amounts": []}, {}, "suggest"),
        ({"reference": "0457", "quote_amounts": []} | PAYER, PAYER, "auto"),
        ({"reference": "000428190457"}, {}, "auto"),
        ({"reference": "000428190457", "quote_amounts": []}, {}, "suggest"),
        ({"reference": "613190457", "quote_amounts": []}, {}, "suggest"),
        ({"reference": "603910457"}, {}, "auto"),
        ({"reference": "603910457", "quote_amounts": []}, {}, "suggest"),
        ({"reference": "603190458"}, {}, "suggest"),
        ({"reference": "603190458"} | PAYER, PAYER, "suggest"),
        ({"reference": "603190757"} | PAYER, PAYER, "auto"),
        ({"reference": "6031904"}, {}, "suggest"),
        ({"reference": "111222333"}, {}, "suggest"),
        ({"reference": "111222333"} | PAYER, PAYER, "suggest"),
        ({"reference": "111222333"} | PAYER, OTHER, "none"),
        ({}, {"reference": ""}, "suggest"),
        (PAYER, PAYER | {"reference": ""}, "suggest"),
        ({"amount": Decimal("37000.00")}, {}, "suggest"),
        ({"amount": Decimal("37933.00"), "quote_amounts": []}, {}, "suggest"),
        ({"amount": Decimal("20000.00"), "quote_amounts": []}, {}, "suggest"),
        ({"amount": None}, {}, "auto"),
        ({"amount": None, "quote_amounts": []}, {}, "suggest"),
        ({"flags": ["same_tail"]}, {}, "suggest"),
        ({}, {"value_date": date(2026, 10, 5)}, "auto"),
        ({}, {"value_date": date(2026, 9, 28)}, "auto"),
        ({}, {"value_date": date(2026, 9, 27)}, "suggest"),
        ({}, {"value_date": date(2026, 10, 20)}, "suggest"),
        ({"paid_on": None}, {}, "suggest"),
        ({"paid_on": None} | PAYER, PAYER, "auto"),
        ({}, {"value_date": None}, "suggest"),
        ({}, {"account": "B"}, "none"),
        ({}, {"account": ""}, "suggest"),
        ({"account": ""}, {}, "suggest"),
        ({"account": ""}, {"account": ""}, "auto"),
        ({}, {"amount": -AMOUNT}, "none"),
        ({"amount": -AMOUNT}, {"amount": -AMOUNT}, "none"),
        ({"reference": "999", "amount": Decimal("5.00"), "quote_amounts": []}, {}, "none"),
    ],
)
def test_one_movement_is_automatic_proposed_or_none(of_report: dict, of_line: dict, decision: str) -> None:
    assert decide(report(**of_report), [line(**of_line)]).decision == decision


def test_of_two_movements_of_one_amount_the_one_with_the_reference_is_automatic() -> None:
    verdict = decide(report(), [line("other", reference="777000111"), line("mine")])

    assert (verdict.decision, verdict.line_id) == ("auto", "mine")
    assert [other.line_id for other in verdict.alternatives] == ["other"]


def test_twin_movements_are_proposed_and_never_automatic() -> None:
    verdict = decide(report(), [line("one"), line("two")])

    assert verdict.decision == "suggest"
    assert {verdict.line_id, *(other.line_id for other in verdict.alternatives)} == {"one", "two"}
    assert "runner_up" in names(verdict)


def test_references_that_end_alike_are_told_apart_by_the_payer() -> None:
    lines = [line("mine", reference="111190457", **PAYER), line("theirs", reference="222190457", **OTHER)]

    assert decide(report(reference="190457"), lines).decision == "suggest"
    assert decide(report(reference="190457", **PAYER), lines).line_id == "mine"
    assert decide(report(reference="190457", **PAYER), lines).decision == "auto"


def test_the_whole_reference_beats_one_that_only_ends_alike() -> None:
    verdict = decide(report(), [line("mine"), line("tail", reference="777190457")])

    assert (verdict.decision, verdict.line_id) == ("auto", "mine")


def test_the_same_reference_with_another_amount_puts_a_slip_in_doubt() -> None:
    lines = [line("slip", reference="603190757"), line("same", amount=Decimal("1000.00"))]

    assert decide(report(), lines).decision == "suggest"


def test_two_reports_with_the_same_evidence_are_both_proposed() -> None:
    first, second = decide_all([report("R1"), report("R2")], [line()])

    assert [first.decision, second.decision] == ["suggest", "suggest"]
    assert [first.line_id, second.line_id] == ["L", "L"]
    assert "rivals" in names(first) & names(second)


def test_the_payer_that_the_bank_shows_wins_over_whoever_copied_the_receipt() -> None:
    mine, copied = decide_all([report("mine", **PAYER), report("copied", **OTHER)], [line(**PAYER)])

    assert (mine.decision, mine.line_id) == ("auto", "L")
    assert (copied.decision, copied.line_id) == ("none", None)
    assert "taken" in names(copied)
    assert [other.line_id for other in copied.alternatives] == ["L"]


def test_money_cannot_arrive_days_before_it_was_sent_so_a_later_report_of_it_loses() -> None:
    first, later = decide_all([report("first"), report("later", paid_on=date(2026, 10, 5))], [line()])

    assert (first.decision, later.decision) == ("auto", "none")


def test_a_rival_with_a_better_movement_of_its_own_does_not_count() -> None:
    reports = [report("R1"), report("R2", reference="777190457")]
    verdicts = decide_all(reports, [line("L1"), line("L2", reference="777190457")])

    assert [(each.decision, each.line_id) for each in verdicts] == [("auto", "L1"), ("auto", "L2")]


def test_neighbouring_numbers_of_one_minute_do_not_disturb_each_other() -> None:
    reports = [report("R1"), report("R2", reference="603190458")]
    verdicts = decide_all(reports, [line("L1"), line("L2", reference="603190458")])

    assert [(each.decision, each.line_id) for each in verdicts] == [("auto", "L1"), ("auto", "L2")]


def test_parts_that_sum_up_are_proposed_together() -> None:
    lines = [
        line("one", amount=Decimal("20000.00"), **PAYER),
        line("two", amount=Decimal("17933.94"), reference="55566677", **PAYER),
        line("else", amount=Decimal("17933.00"), reference="1112223"),
    ]
    verdict = decide(report(**PAYER), lines)

    assert verdict.decision == "suggest"
    assert {verdict.line_id, verdict.alternatives[0].line_id} == {"one", "two"}
    assert "sum" in names(verdict)


def test_without_payer_data_the_rest_of_a_payment_is_found_by_its_amount() -> None:
    lines = [line("one", amount=Decimal("20000.00")), line("two", amount=Decimal("17933.94"), reference="5566677")]
    verdict = decide(report(), lines)

    assert (verdict.decision, verdict.line_id, verdict.alternatives[0].line_id) == ("suggest", "one", "two")


def test_one_transfer_for_two_orders_is_proposed_to_both() -> None:
    reports = [
        report("R1", amount=Decimal("30000.00"), quote_amounts=[Decimal("30000.00")]),
        report("R2", amount=Decimal("7933.94"), quote_amounts=[Decimal("7933.94")]),
    ]
    verdicts = decide_all(reports, [line()])

    assert [(each.decision, each.line_id) for each in verdicts] == [("suggest", "L"), ("suggest", "L")]
    assert all("shared" in names(each) for each in verdicts)


def test_nothing_alike_says_so() -> None:
    verdict = decide(report(), [])

    assert (verdict.decision, verdict.line_id, verdict.score, verdict.alternatives) == ("none", None, 0, ())
    assert [signal.says for signal in verdict.signals] == ["Ningún movimiento se parece."]
