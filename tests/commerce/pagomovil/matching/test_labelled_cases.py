"""The matcher's figures over months of labelled cases. `pytest -s` prints them.

*Precision*: of the automatic answers, how many name the one movement that is the report's money. A payment in two parts
has no such movement, so an automatic answer to it would be wrong.
*Recall*: of all reports that have a true movement, how many were answered automatically; those that no rule may answer
without a person (paid in parts, a mistyped amount, a movement without reference) stay in the count.
*Suggested*: of the same reports, how many have a true movement as the answer or among the alternatives.
"""

from collections import Counter
from dataclasses import dataclass

import pytest

from commerce.pagomovil.matching.facts import line_facts, report_facts
from commerce.pagomovil.matching.files import as_json, lines_of, reports_of
from commerce.pagomovil.matching.rules import Verdict, decide_all
from tests.matching_cases import Cases, make_cases


@dataclass
class Figures:
    automatic: int
    wrong: list[Verdict]
    recall: float
    suggested: float
    missed: Counter[str]


def figures_of(cases: Cases, verdicts: list[Verdict]) -> Figures:
    automatic = [verdict for verdict in verdicts if verdict.decision == "auto"]
    wrong = [verdict for verdict in automatic if cases.truth[verdict.report_id] != {verdict.line_id}]
    real = [verdict for verdict in verdicts if cases.truth[verdict.report_id]]
    found = [verdict for verdict in real if verdict.decision == "auto" and verdict not in wrong]
    shown = [verdict for verdict in real if _shown(verdict) & cases.truth[verdict.report_id]]
    missed = Counter(cases.kinds[verdict.report_id] for verdict in real if verdict.decision != "auto")
    return Figures(len(automatic), wrong, len(found) / len(real), len(shown) / len(real), missed)


def _shown(verdict: Verdict) -> set[str]:
    return {verdict.line_id, *(other.line_id for other in verdict.alternatives)}


def judge(cases: Cases) -> list[Verdict]:
    return decide_all(reports_of(cases.reports, "reports"), lines_of(cases.lines, "lines"))


@pytest.mark.parametrize("seed", range(6))
def test_automatic_is_always_right_and_mostly_enough(seed: int) -> None:
    cases = make_cases(seed)
    figures = figures_of(cases, judge(cases))

    print(
        f"\nConciliación, semilla {seed}: {len(cases.reports)} reportes, {len(cases.lines)} movimientos, "
        f"{figures.automatic} automáticos, precisión {1 - len(figures.wrong) / figures.automatic:.2%}, "
        f"exhaustividad {figures.recall:.1%}, entre las propuestas {figures.suggested:.1%}; "
        f"con una persona: {dict(figures.missed.most_common(5))}"
    )
    assert len(cases.reports) >= 1000
    assert len(cases.lines) >= 3000
    assert figures.wrong == []
    assert figures.recall >= 0.90
    assert figures.suggested >= 0.98


@pytest.mark.parametrize(("payer_data", "least"), [(0.0, 0.85), (1.0, 0.92)])
def test_with_and_without_payer_data_automatic_is_never_wrong(payer_data: float, least: float) -> None:
    for seed in (11, 12):
        cases = make_cases(seed, payer_data=payer_data)
        figures = figures_of(cases, judge(cases))

        assert figures.wrong == []
        assert figures.recall >= least
        assert figures.suggested >= 0.98


def test_no_movement_is_automatic_for_two_reports() -> None:
    cases = make_cases(21)
    used = Counter(verdict.line_id for verdict in judge(cases) if verdict.decision == "auto")

    assert max(used.values()) == 1


def test_the_order_of_the_files_changes_no_verdict() -> None:
    cases = make_cases(22)
    first = {verdict.report_id: (verdict.decision, verdict.score) for verdict in judge(cases)}
    cases.reports.reverse()
    cases.lines.reverse()

    assert {verdict.report_id: (verdict.decision, verdict.score) for verdict in judge(cases)} == first


def test_every_verdict_has_reasons_in_words() -> None:
    cases = make_cases(23, reports=300, lines=900)

    for answer in map(as_json, judge(cases)):
        assert answer["signals"]
        assert all(each["verdict"] in ("for", "against", "neutral") and each["says"] for each in answer["signals"])
        assert (answer["line"] is None) == (answer["decision"] == "none")
        assert 0 <= answer["score"] <= 100


def test_a_crowd_of_equal_amounts_is_still_told_apart_by_reference() -> None:
    amount = make_cases(1, reports=1, lines=1).reports[0]["amount"]
    reports = reports_of(
        [
            {
                "id": n,
                "account": "A",
                "amount": amount,
                "reference": str(700_000_000 + n * 137),
                "paid_on": "2026-10-01",
            }
            for n in range(2000)
        ],
        "reports",
    )
    lines = lines_of(
        [
            {
                "id": n,
                "account": "A",
                "amount": amount,
                "reference": str(700_000_000 + n * 137),
                "value_date": "2026-10-01",
            }
            for n in range(2000)
        ],
        "lines",
    )

    assert [(verdict.decision, verdict.line_id) for verdict in decide_all(reports, lines)] == [
        ("auto", n) for n in range(2000)
    ]


def test_facts_without_anything_meet_nothing() -> None:
    assert decide_all([report_facts("R")], [line_facts("L")])[0].decision == "none"
