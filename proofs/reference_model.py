"""The model of the stock in NumPyro, and its posterior by a general sampler (NUTS).

The sampler knows nothing of filters: it draws every shock of every path, every effect and, in the
full model, every volatility and outlier weight.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.flatten_util import ravel_pytree
from numpy.typing import NDArray
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS
from numpyro.infer.util import initialize_model

from proofs.layout import Known, Layout
from rihla.stock.methods.setting import Settings

__all__ = ["Posterior", "draw_posterior"]

Floats = NDArray[np.float64]

jax.config.update("jax_enable_x64", True)

_WIDTHS = ("calm", "likeness", "weight")
_LEAST_CURVATURE = 0.5
"""Of the log density: every parameter has a prior of about unit scale."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the sampler drew, and how well."""

    log_stock: Floats
    """(P, draws): the log of what is counted, at each question."""
    volatility: Floats
    """(A, draws); empty where it was given."""
    rank_ratio: float
    """The worst split R-hat of any parameter or question."""
    effective: float
    """The least effective number of draws of any parameter or question."""
    divergences: int
    draws: int
    steps: float
    """Mean number of leapfrog steps of a draw."""


def stock_model(
    layout: Layout,
    settings: Settings,
    known: Known | None = None,
) -> None:
    """State the model of docs/explanation/stock-model.md, line by line."""
    areas, groups = len(layout.area_group), int(layout.area_group.max()) + 1

    def standard(name: str, *shape: int) -> jax.Array:
        return numpyro.sample(name, dist.Normal(0.0, 1.0).expand(shape).to_event(len(shape)))

    # 1. Effects: common, and of each subregion.
    common = standard("common", 6) * jnp.array([10.0, 1.0, 1.0, 1.0, 0.2, 2.0])
    pooled = jnp.array(
        [
            settings.pooled_level,
            settings.pooled_trend,
            settings.pooled_bend,
            settings.pooled_definition,
        ]
    )
    subregion = pooled * standard("subregion", groups, 4)
    effect = (common + jnp.zeros((groups, 6))).at[:, np.array([0, 3, 4, 5])].add(subregion)
    # 2. Volatility of each area.
    if known is None:
        half = settings.scale_freedom / 2
        volatility = 1 / numpyro.sample("calm", dist.Gamma(half, half).expand((areas,)).to_event(1))
    else:
        volatility = jnp.asarray(known.volatility)
    root = jnp.sqrt(volatility)[layout.row_area]
    # 3. The level of each area, and its path.
    start = settings.level_spread * standard("start", areas)
    level = start[layout.row_area] + root * (
        layout.level @ standard("level", layout.level.shape[1])
    )
    # 4. The ratio of citizens to foreign-born: a Student variable is a normal one of random width.
    if known is None:
        half = settings.definition_freedom / 2
        likeness = numpyro.sample("likeness", dist.Gamma(half, half).expand((areas,)).to_event(1))
    else:
        likeness = jnp.asarray(known.likeness)
    ratio = settings.definition_spread * standard("ratio", areas) / jnp.sqrt(likeness)
    definition = layout.citizens * ratio[layout.row_area] + root * (
        layout.definition @ standard("definition", layout.definition.shape[1])
    )
    # 5. The difference of registers from censuses.
    lasting = settings.register_spread * standard("lasting", areas)
    of_citizens = settings.register_citizen_spread * standard("lasting_citizens", areas)
    register = layout.registered * (
        lasting[layout.row_area] + layout.citizens * of_citizens[layout.row_area]
    ) + root * (layout.register @ standard("register", layout.register.shape[1]))
    # 6. What passes, where no register counts.
    passing = root * (layout.passing @ standard("passing", layout.passing.shape[1]))
    expected = (layout.regressor * effect[layout.area_group][layout.row_area]).sum(axis=1)
    log_stock = expected + level + definition + register + passing
    # 7. The error of each count.
    n = layout.counts
    if known is None:
        half = settings.weight_freedom / 2
        weight = numpyro.sample("weight", dist.Gamma(half, half).expand((n,)).to_event(1))
    else:
        weight = jnp.asarray(known.weight)
    variance = layout.own * root[:n] ** 2 / weight + layout.rest
    numpyro.deterministic("log_stock", log_stock[n:])
    numpyro.sample(
        "counted", dist.Normal(log_stock[:n], jnp.sqrt(variance)).to_event(1), obs=layout.log
    )


def draw_posterior(
    layout: Layout,
    settings: Settings,
    known: Known,
    *,
    given: bool,
    chains: int = 4,
    warmup: int = 400,
    draws: int = 1000,
    seed: int = 1,
    progress: bool = False,
) -> Posterior:
    """Sample the posterior of the log stock at each question.

    Parameters
    ----------
    layout, settings
        What was counted and what is asked.
    known
        Taken as known if ``given``; else sampled, and these are no more than the place where the
        metric of the sampler is laid.
    given
        See above.
    chains, warmup, draws
        How much is drawn; each chain starts elsewhere, spread wider than the posterior.
    seed
        The same gives the same draws on one machine.
    progress
        Whether to show a bar.
    """
    arguments = (layout, settings, known) if given else (layout, settings)
    start_key, run_key = jax.random.split(jax.random.PRNGKey(seed))
    begun = initialize_model(start_key, stock_model, model_args=arguments)
    flat, restore = ravel_pytree(begun.param_info.z)
    centre = dict(restore(jnp.zeros_like(flat)))
    if not given:
        centre["calm"] = -jnp.log(known.volatility)
        centre["weight"] = jnp.log(known.weight)
        centre["likeness"] = jnp.log(known.likeness)
    middle, _ = ravel_pytree(centre)

    def potential(position: jax.Array) -> jax.Array:
        return begun.potential_fn(restore(position))

    # Given volatilities and weights all else is normal: one step of Newton's ends at its mode.
    free, _ = ravel_pytree(
        {name: jnp.full_like(v, name not in _WIDTHS) for name, v in centre.items()}
    )
    moves = np.flatnonzero(np.asarray(free))
    slope, curve = jax.grad(potential)(middle), jax.hessian(potential)(middle)
    step = np.linalg.solve(np.asarray(curve)[np.ix_(moves, moves)], np.asarray(slope)[moves])
    middle = middle.at[moves].add(-step)
    values, vectors = np.linalg.eigh(np.asarray(jax.hessian(potential)(middle)))
    values = np.maximum(np.abs(values), _LEAST_CURVATURE)
    covariance = (vectors / values) @ vectors.T
    spread = np.random.default_rng(seed).standard_normal((chains, len(values)))
    starts = np.asarray(middle) + 1.5 * (spread / np.sqrt(values)) @ vectors.T
    kernel = NUTS(
        stock_model,
        dense_mass=True,
        inverse_mass_matrix=jnp.asarray(covariance),
        adapt_mass_matrix=False,
        target_accept_prob=0.8 if given else 0.9,
    )
    sampler = MCMC(
        kernel,
        num_warmup=warmup,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=progress,
    )
    sampler.run(
        run_key,
        *arguments,
        init_params=jax.vmap(restore)(jnp.asarray(starts)),
        extra_fields=("num_steps", "diverging"),
    )
    return _posterior(sampler, given=given)


def _posterior(sampler: MCMC, *, given: bool) -> Posterior:
    by_chain = {k: np.asarray(v) for k, v in sampler.get_samples(group_by_chain=True).items()}
    extra = sampler.get_extra_fields()
    ratio = [float(np.nanmax(split_gelman_rubin(v))) for v in by_chain.values() if v.size]
    effective = [float(np.nanmin(effective_sample_size(v))) for v in by_chain.values() if v.size]
    log_stock = by_chain["log_stock"]
    calm = np.empty((*log_stock.shape[:2], 0)) if given else by_chain["calm"]
    total = log_stock.shape[0] * log_stock.shape[1]
    return Posterior(
        log_stock=log_stock.reshape(total, log_stock.shape[2]).T,
        volatility=(1 / calm).reshape(-1, calm.shape[-1]).T if calm.size else calm[0].T,
        rank_ratio=max(ratio),
        effective=min(effective),
        divergences=int(np.asarray(extra["diverging"]).sum()),
        draws=total,
        steps=float(np.asarray(extra["num_steps"]).mean()),
    )
