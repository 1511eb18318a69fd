"""Proves the fast fit of stocks against a general sampler: ``make proof``.

``python -m proofs [--every] [--page]`` needs RIHLA_DATA and the group ``proof``; ends with 1 if the
two disagree, or if the sampler has not settled. With ``--every`` volatilities and weights are
sampled too, to measure what taking them as known costs. With ``--page`` it writes tables and figure
into ``docs/explanation/stock-reference-fit.md``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import click

from proofs.agreement import LIMITS, Check, compare_posteriors
from proofs.comparison import ask, choose_evidence, fit_fast, load_series
from proofs.layout import lay_out
from proofs.page import Result, write_page
from proofs.reference_model import Posterior, draw_posterior
from rihla.stock.methods.setting import load_settings
from rihla.stock.preparation import collect_evidence


@click.command()
@click.option("--draws", type=click.IntRange(50), default=1000, show_default=True, help="A chain.")
@click.option("--chains", type=click.IntRange(2), default=4, show_default=True, help="Of draws.")
@click.option("--every", is_flag=True, help="Sample volatilities and weights too: minutes more.")
@click.option("--page", is_flag=True, help="Write the page of the documentation.")
def main(draws: int, chains: int, every: bool, page: bool) -> None:
    """Fit by the sampler, compare, and say what holds."""
    settings = load_settings()
    series, population = load_series()
    question = ask(series.bases)
    evidence = choose_evidence(collect_evidence(series, population), question)
    layout = lay_out(evidence, question, settings)
    fast = fit_fast(evidence, question, settings)
    shape = len(question.areas), len(question.dates)
    results, failed = [], False
    for given in (True, False) if every else (True,):
        start = time.perf_counter()
        posterior = draw_posterior(
            layout,
            settings,
            fast.known,
            given=given,
            chains=chains,
            warmup=draws // 2 if given else draws,
            draws=draws,
            progress=sys.stderr.isatty(),
        )
        agreement = compare_posteriors(posterior.log_stock, fast.interval(given=given), shape)
        checks = _diagnose(posterior) + (agreement.checks() if given else [])
        seconds = time.perf_counter() - start
        _tell("Volatilities and weights given" if given else "All of it sampled", checks, seconds)
        failed |= not all(check.holds for check in checks)
        results.append(Result(given, agreement, posterior, seconds))
    if page:
        write_page(question, fast, results)
    sys.exit(1 if failed else 0)


def _diagnose(posterior: Posterior) -> list[Check]:
    return [
        Check("worst R-hat", posterior.rank_ratio, posterior.rank_ratio <= LIMITS.rank_ratio),
        Check(
            "least effective draws", posterior.effective, posterior.effective >= LIMITS.effective
        ),
        Check("divergences", posterior.divergences, posterior.divergences == 0),
    ]


def _tell(what: str, checks: Sequence[Check], seconds: float) -> None:
    click.echo(f"{what} ({seconds:.0f} s)")
    for check in checks:
        verdict = "" if check.holds else "  DOES NOT HOLD"
        click.echo(f"  {check.what:32} {check.found:9.3f}{verdict}")


main()
