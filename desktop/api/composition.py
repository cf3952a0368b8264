"""Puts the applications together: each contract with its limits and its guard, and the gateway over all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from desktop.api.asking.engine import AskedEngine
from desktop.api.asking.forms import AskedForms
from desktop.api.asking.runners import Runners
from desktop.api.asking.together import EotTogether
from desktop.api.asking.turns import LaneTurns
from desktop.api.cards import ListModels
from desktop.api.contracts.completions.app import completions_app
from desktop.api.contracts.completions.bodies import completion_form
from desktop.api.contracts.eot.answers import eot_form
from desktop.api.contracts.eot.app import eot_app
from desktop.api.contracts.generator.app import generator_app, generator_form
from desktop.api.contracts.models.app import models_app, models_form
from desktop.api.contracts.predictor.app import predictor_app, predictor_form
from desktop.api.contracts.voc.app import VocTerms, voc_app, voc_form
from desktop.api.gateway import Gateway, gateway_app, gateway_form
from desktop.api.metrics import ApiMetrics
from desktop.api.options import ApiOptions, Contract
from desktop.api.page.served import page_app
from desktop.api.safety.guard import ALL_PATHS, Guard
from desktop.api.safety.keys import KeyRing
from desktop.api.safety.limited import Limited, RateLimiter
from desktop.api.safety.refusal import ErrorForm

__all__ = ["Served", "applications", "voc_application"]

_HEADERS = ("Authorization", "Content-Type")
_TOLD = ("X-Request-ID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")


@dataclasses.dataclass(frozen=True)
class Served:
    """What one server needs beside its options."""

    engine: AskedEngine
    keys: KeyRing
    list_models: ListModels
    runners: Runners
    usual: str
    """The model of who asks for a chat and names none."""
    metrics: ApiMetrics
    forms: AskedForms
    terms: VocTerms
    """What classifies complaints, and by what."""


def applications(options: ApiOptions, served: Served) -> Mapping[Contract, ASGIApp]:
    """Every contract's application, ready to be listened for; a listener and the gateway share all counts."""
    engine, metrics = served.engine, served.metrics
    together = EotTogether(engine)

    def guarded(app: ASGIApp, form: ErrorForm) -> ASGIApp:
        return Guard(_for_pages(app, options), options, served.keys, form)

    limiter, turns = RateLimiter(options.rates), LaneTurns()
    eot = eot_app(engine, together, served.list_models, options.rates, metrics)
    contracts: dict[Contract, ASGIApp] = {
        "predictor": guarded(predictor_app(engine, together, turns, metrics), predictor_form),
        "models": guarded(models_app(engine, served.runners, metrics), models_form),
        "generator": guarded(generator_app(engine, turns, metrics), generator_form),
        "eot": guarded(Limited(eot, limiter, "/predict/", "/predict/batch"), eot_form),
        "voc": guarded(voc_app(served.forms, served.terms, metrics), voc_form),
    }
    own = guarded(gateway_app(contracts, engine, metrics), gateway_form)
    speaking = completions_app(engine, turns, served.list_models, served.runners, served.usual, metrics)
    completions = guarded(speaking, completion_form)
    page = Guard(page_app(gateway_form), options, served.keys, gateway_form, ALL_PATHS)
    behind: dict[str, ASGIApp] = {
        **{str(name): app for name, app in contracts.items()},
        "v1": completions,
        "page": page,
    }
    return {**contracts, "gateway": Gateway(behind, own)}


def voc_application(options: ApiOptions, forms: AskedForms, terms: VocTerms, keys: KeyRing) -> ASGIApp:
    """Contract C's application alone, behind the same guard."""
    return Guard(_for_pages(voc_app(forms, terms, ApiMetrics()), options), options, keys, voc_form)


def _for_pages(app: ASGIApp, options: ApiOptions) -> ASGIApp:
    """Lets pages of allowed origins read the answers; the guard has let nobody else through."""
    if not options.origins:
        return app
    return CORSMiddleware(
        app, allow_origins=options.origins, allow_methods=("GET", "POST"), allow_headers=_HEADERS, expose_headers=_TOLD
    )
